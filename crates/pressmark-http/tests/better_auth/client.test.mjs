// The official client of Better Auth, unmodified, against a registry. The tests build upon each other, in this order.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { Browser } from './browser.mjs';
import { base, socialProvider } from './environment.mjs';
import { countTo, linkTo } from './mail.mjs';
import { Authenticator } from './totp.mjs';

const unique = randomBytes(6).toString('hex');
const email = `josiah.${unique}@example.org`;
const name = 'Josiah Ståle Carberry';
const passwords = ['first', 'second', 'third'].map((n) => `${n} umbrella quartz ${unique}`);
let [password] = passwords;

/** The data of an answer that must be a success. */
function ok({ data, error }) {
    assert.equal(error, null, `refused: ${JSON.stringify(error)}`);
    return data;
}

/** Asserts a refusal. */
function refused({ data, error }, status, code) {
    assert.equal(data, null, `not refused: ${JSON.stringify(data)}`);
    assert.deepEqual({ status: error.status, code: error.code }, { status, code });
    assert.equal(typeof error.message, 'string');
}

async function signedIn(options = {}) {
    const browser = new Browser();
    const data = ok(await browser.client.signIn.email({ email, password, ...options }));
    assert.equal(typeof data.token, 'string', `no session: ${JSON.stringify(data)}`);
    return browser;
}

const session = async (browser) => ok(await browser.client.getSession());

describe('signed out', () => {
    test('the server is there', async () => {
        assert.deepEqual(ok(await new Browser().client.$fetch('/ok')), { ok: true });
    });

    test('there is no session: null, which is no error', async () => {
        assert.equal(await session(new Browser()), null);
    });

    test('what needs a session is refused', async () => {
        refused(await new Browser().client.listSessions(), 401, 'UNAUTHORIZED');
        refused(await new Browser().client.updateUser({ name: 'Nobody' }), 401, 'UNAUTHORIZED');
    });
});

describe('sign-up', () => {
    let link;

    test('a password that is too short is refused', async () => {
        const short = new Browser().client.signUp.email({ name, email, password: 'short' });
        refused(await short, 400, 'PASSWORD_TOO_SHORT');
    });

    test('makes an account that has to be verified', async () => {
        const browser = new Browser();
        const data = ok(await browser.client.signUp.email({ name, email, password, callbackURL: '/welcome?new=1' }));
        assert.equal(data.token, null);
        assert.equal(data.user.email, email);
        assert.equal(data.user.name, name);
        assert.equal(data.user.emailVerified, false);
        assert.ok(data.user.createdAt instanceof Date && !Number.isNaN(data.user.createdAt.valueOf()));
        assert.equal(browser.cookie('better-auth.session_token'), undefined);
        link = new URL(await linkTo(email, /\/api\/auth\/verify-email\?token=/));
        assert.equal(link.origin, base, 'links lead to the public address');
    });

    test('an address in use is answered alike', async () => {
        const data = ok(await new Browser().client.signUp.email({ name: 'Mallory', email, password }));
        assert.equal(data.token, null);
        assert.equal(data.user.name, 'Mallory');
        assert.equal(data.user.email, email);
    });

    test('before verification a right password is not enough, and a wrong one says nothing', async () => {
        refused(await new Browser().client.signIn.email({ email, password }), 403, 'EMAIL_NOT_VERIFIED');
        const wrong = new Browser().client.signIn.email({ email, password: passwords[2] });
        refused(await wrong, 401, 'INVALID_EMAIL_OR_PASSWORD');
    });

    test('a link that was made up leads back with the reason', async () => {
        const made = new URL(link);
        made.searchParams.set('token', 'x'.repeat(32));
        const { status, location } = await new Browser().open(made);
        assert.equal(status, 302);
        assert.equal(location.pathname, '/welcome');
        assert.equal(location.searchParams.get('new'), '1');
        assert.equal(location.searchParams.get('error'), 'INVALID_TOKEN');
    });

    test('the mailed link verifies and leads where the sign-up wanted', async () => {
        const { status, location } = await new Browser().open(link);
        assert.equal(status, 302);
        assert.equal(location.pathname + location.search, '/welcome?new=1');
    });
});

describe('sign-in', () => {
    const browser = new Browser();

    test('a wrong password and an unknown address are the same answer', async () => {
        const wrong = await new Browser().client.signIn.email({ email, password: passwords[2] });
        const unknown = await new Browser().client.signIn.email({ email: `nobody.${unique}@example.org`, password });
        refused(wrong, 401, 'INVALID_EMAIL_OR_PASSWORD');
        assert.deepEqual(unknown.error, wrong.error);
    });

    test('the right one gives a session, also with the address in capitals', async () => {
        const data = ok(await browser.client.signIn.email({ email: email.toUpperCase(), password }));
        assert.equal(data.redirect, false);
        assert.equal(typeof data.token, 'string');
        assert.equal(data.user.email, email);
        assert.equal(data.user.emailVerified, true);
        const cookie = browser.setCookie('better-auth.session_token');
        assert.match(cookie, /; Path=\/(;|$)/i);
        assert.match(cookie, /; HttpOnly(;|$)/i);
        assert.match(cookie, /; SameSite=Lax(;|$)/i);
        assert.match(cookie, /; Max-Age=604800(;|$)/i);
        assert.equal(/; Secure(;|$)/i.test(cookie), base.startsWith('https:'));
    });

    test('the session is there, with dates as the client reads them', async () => {
        const data = await session(browser);
        assert.equal(data.user.name, name);
        assert.equal(data.user.image ?? null, null);
        assert.equal(data.session.userId, data.user.id);
        for (const date of [data.session.expiresAt, data.session.createdAt, data.session.updatedAt, data.user.updatedAt]) {
            assert.ok(date instanceof Date && !Number.isNaN(date.valueOf()), `${date}`);
        }
        const days = (data.session.expiresAt - Date.now()) / 86_400_000;
        assert.ok(days > 6.9 && days <= 7.01, `${days} days`);
    });

    test('without being remembered the cookie ends with the browser', async () => {
        const guest = await signedIn({ rememberMe: false });
        assert.doesNotMatch(guest.setCookie('better-auth.session_token'), /Max-Age|Expires/i);
        assert.ok(await session(guest));
        ok(await guest.client.signOut());
    });

    test('an answer with a callbackURL tells the client where to go', async () => {
        const data = ok(await new Browser().client.signIn.email({ email, password, callbackURL: '/dash' }));
        assert.deepEqual([data.redirect, data.url], [true, '/dash']);
        const foreign = new Browser().client.signIn.email({ email, password, callbackURL: 'https://evil.example/' });
        refused(await foreign, 403, 'INVALID_CALLBACK_URL');
    });

    test('a write from another origin is refused', async () => {
        const forged = browser.copy();
        forged.origin = 'https://evil.example';
        refused(await forged.client.updateUser({ name: 'Mallory' }), 403, 'INVALID_ORIGIN');
        forged.origin = null;
        refused(await forged.client.updateUser({ name: 'Mallory' }), 403, 'MISSING_OR_NULL_ORIGIN');
        assert.equal((await session(browser)).user.name, name);
    });

    test('the profile can be changed, the address not this way', async () => {
        assert.equal(ok(await browser.client.updateUser({ name: 'J. S. Carberry', image: 'https://example.org/j.png' })).status, true);
        let { user } = await session(browser);
        assert.deepEqual([user.name, user.image], ['J. S. Carberry', 'https://example.org/j.png']);
        ok(await browser.client.updateUser({ name, image: null }));
        ({ user } = await session(browser));
        assert.deepEqual([user.name, user.image], [name, null]);
        refused(await browser.client.updateUser({ email: 'other@example.org' }), 400, 'EMAIL_CAN_NOT_BE_UPDATED');
    });
});

describe('sessions', () => {
    test('are listed, with one that is this one', async () => {
        const browser = await signedIn();
        const list = ok(await browser.client.listSessions());
        const { session: own } = await session(browser);
        assert.equal(list.filter((other) => other.token === own.token).length, 1);
        assert.equal(new Set(list.map((other) => other.token)).size, list.length);
        assert.ok(list.every((other) => other.userId === own.userId && other.expiresAt instanceof Date));
    });

    test('one can be revoked by another', async () => {
        const [here, there] = [await signedIn(), await signedIn()];
        const { session: other } = await session(there);
        assert.equal(ok(await here.client.revokeSession({ token: other.token })).status, true);
        assert.equal(await session(there), null);
        assert.ok(await session(here));
        assert.equal(ok(await here.client.revokeSession({ token: 'unknown' })).status, true);
    });

    test('all others can be revoked at once', async () => {
        const [here, there] = [await signedIn(), await signedIn()];
        assert.equal(ok(await here.client.revokeOtherSessions()).status, true);
        assert.equal(await session(there), null);
        assert.equal(ok(await here.client.listSessions()).length, 1);
    });

    test('signing out ends the session itself, not only the cookie', async () => {
        const browser = await signedIn();
        const stolen = browser.copy();
        assert.deepEqual(ok(await browser.client.signOut()), { success: true });
        assert.match(browser.setCookie('better-auth.session_token'), /=; .*Max-Age=0/i);
        assert.equal(await session(browser), null);
        assert.equal(await session(stolen), null);
        assert.deepEqual(ok(await new Browser().client.signOut()), { success: true });
    });
});

describe('passwords', () => {
    test('can be changed by whoever knows the present one', async () => {
        const [here, there] = [await signedIn(), await signedIn()];
        const change = (currentPassword, newPassword) =>
            here.client.changePassword({ currentPassword, newPassword, revokeOtherSessions: true });
        refused(await change(passwords[2], passwords[1]), 400, 'INVALID_PASSWORD');
        refused(await change(password, 'short'), 400, 'PASSWORD_TOO_SHORT');
        assert.equal(typeof ok(await change(password, passwords[1])).token, 'string');
        assert.ok(await session(here), 'the new cookie works');
        assert.equal(await session(there), null);
        refused(await new Browser().client.signIn.email({ email, password }), 401, 'INVALID_EMAIL_OR_PASSWORD');
        [, password] = passwords;
        await signedIn();
    });

    test('can be reset by whoever reads the mail', async () => {
        const before = await countTo(email);
        const ask = (address) => new Browser().client.requestPasswordReset({ email: address, redirectTo: '/new-password?x=1' });
        const unknown = ok(await ask(`nobody.${unique}@example.org`));
        assert.deepEqual(ok(await ask(email)), unknown, 'the same answer');
        const { status, location } = await new Browser().open(await linkTo(email, /\/api\/auth\/reset-password\//));
        assert.equal(status, 302);
        assert.deepEqual([location.origin, location.pathname, location.searchParams.get('x')], [base, '/new-password', '1']);
        const token = location.searchParams.get('token');
        const { client } = new Browser();
        refused(await client.resetPassword({ newPassword: 'short', token }), 400, 'PASSWORD_TOO_SHORT');
        assert.equal(ok(await client.resetPassword({ newPassword: passwords[2], token })).status, true);
        refused(await client.resetPassword({ newPassword: passwords[0], token }), 400, 'INVALID_TOKEN');
        refused(await client.resetPassword({ newPassword: passwords[0], token: 'x'.repeat(24) }), 400, 'INVALID_TOKEN');
        [, , password] = passwords;
        await signedIn();
        assert.ok((await countTo(email)) > before);
    });

    test('a reset leads nowhere else', async () => {
        const foreign = new Browser().client.requestPasswordReset({ email, redirectTo: 'https://evil.example/' });
        refused(await foreign, 403, 'INVALID_REDIRECT_URL');
    });
});

describe('second factor', () => {
    let browser, authenticator, codes;

    /** A browser with the right password, waiting for its second factor. */
    async function halfWay(from = new Browser()) {
        const data = ok(await from.client.signIn.email({ email, password }));
        assert.equal(data.twoFactorRedirect, true);
        assert.deepEqual(data.twoFactorMethods, ['totp']);
        assert.equal(data.token, undefined);
        assert.equal(from.cookie('better-auth.session_token'), undefined);
        assert.match(from.setCookie('better-auth.two_factor'), /; HttpOnly/i);
        assert.equal(await session(from), null, 'half a sign-in is none');
        return from;
    }

    test('setting up asks for the password', async () => {
        browser = await signedIn();
        refused(await browser.client.twoFactor.enable({ password: passwords[0] }), 400, 'INVALID_PASSWORD');
        const data = ok(await browser.client.twoFactor.enable({ password }));
        authenticator = new Authenticator(data.totpURI);
        assert.ok(authenticator.issuer);
        codes = data.backupCodes;
        assert.equal(new Set(codes).size, 10);
        assert.ok(!(await session(browser)).user.twoFactorEnabled, 'not before a code has proved it');
        await signedIn();
    });

    test('a first code proves the app', async () => {
        refused(await browser.client.twoFactor.verifyTotp({ code: authenticator.wrong() }), 401, 'INVALID_CODE');
        const data = ok(await browser.client.twoFactor.verifyTotp({ code: await authenticator.code() }));
        assert.equal(typeof data.token, 'string');
        assert.equal((await session(browser)).user.twoFactorEnabled, true);
        refused(await browser.client.twoFactor.enable({ password }), 400, 'TOTP_ALREADY_ENABLED');
        const { totpURI } = ok(await browser.client.twoFactor.getTotpUri({ password }));
        assert.equal(new URL(totpURI).protocol, 'otpauth:');
    });

    test('signing in takes a code', async () => {
        const other = await halfWay();
        refused(await other.client.twoFactor.verifyTotp({ code: authenticator.wrong() }), 401, 'INVALID_CODE');
        const data = ok(await other.client.twoFactor.verifyTotp({ code: await authenticator.code() }));
        assert.equal(data.user.email, email);
        assert.equal((await session(other)).user.twoFactorEnabled, true);
        assert.equal(other.cookie('better-auth.two_factor'), undefined);
    });

    test('a code without a password before it is nothing', async () => {
        const { client } = new Browser();
        refused(await client.twoFactor.verifyTotp({ code: '123456' }), 401, 'INVALID_TWO_FACTOR_COOKIE');
    });

    test('a recovery code signs in, once', async () => {
        const first = await halfWay();
        ok(await first.client.twoFactor.verifyBackupCode({ code: codes[0] }));
        assert.ok(await session(first));
        const second = await halfWay();
        refused(await second.client.twoFactor.verifyBackupCode({ code: codes[0] }), 401, 'INVALID_BACKUP_CODE');
        assert.equal(await session(second), null);
    });

    test('a trusted device is not asked again', async () => {
        const trusted = await halfWay();
        ok(await trusted.client.twoFactor.verifyBackupCode({ code: codes[1], trustDevice: true }));
        assert.ok(trusted.cookie('better-auth.trust_device'));
        ok(await trusted.client.signOut());
        const data = ok(await trusted.client.signIn.email({ email, password }));
        assert.equal(typeof data.token, 'string');
        assert.equal(data.twoFactorRedirect, undefined);
        await halfWay();
    });

    test('new recovery codes replace the old ones', async () => {
        refused(await browser.client.twoFactor.generateBackupCodes({ password: passwords[0] }), 400, 'INVALID_PASSWORD');
        const data = ok(await browser.client.twoFactor.generateBackupCodes({ password }));
        assert.equal(data.backupCodes.length, 10);
        const other = await halfWay();
        refused(await other.client.twoFactor.verifyBackupCode({ code: codes[2] }), 401, 'INVALID_BACKUP_CODE');
        ok(await other.client.twoFactor.verifyBackupCode({ code: data.backupCodes[0] }));
    });

    test('can be taken away with the password', async () => {
        refused(await browser.client.twoFactor.disable({ password: passwords[0] }), 400, 'INVALID_PASSWORD');
        assert.equal(ok(await browser.client.twoFactor.disable({ password })).status, true);
        assert.equal((await session(browser)).user.twoFactorEnabled, false);
        await signedIn();
    });
});

describe('social sign-in', () => {
    const browser = new Browser();
    let callback;

    /** As far as the provider's redirect back to us. */
    async function authorized(from, options) {
        const data = ok(await from.client.signIn.social({ provider: socialProvider, ...options }));
        assert.equal(data.redirect, true);
        const url = new URL(data.url);
        assert.equal(url.searchParams.get('response_type'), 'code');
        assert.equal(url.searchParams.get('code_challenge_method'), 'S256');
        assert.equal(url.searchParams.get('redirect_uri'), `${base}/api/auth/callback/${socialProvider}`);
        assert.ok(url.searchParams.get('state').length >= 32);
        const { status, location } = await from.open(url);
        assert.equal(status, 302, 'the provider of the tests asks nobody');
        return location;
    }

    test('an unknown provider is refused', async () => {
        refused(await browser.client.signIn.social({ provider: 'nowhere' }), 404, 'PROVIDER_NOT_FOUND');
    });

    test('leads to the provider, back, and to where the page wanted', async () => {
        callback = await authorized(browser, { callbackURL: '/dash', errorCallbackURL: '/oops' });
        const { status, location } = await browser.open(callback);
        assert.equal(status, 302);
        assert.equal(location.pathname + location.search, '/dash');
        const { user } = await session(browser);
        assert.ok(user.name);
    });

    test('the same way back cannot be gone twice', async () => {
        const { status, location } = await browser.open(callback);
        assert.equal(status, 302);
        assert.equal(location.searchParams.get('error'), 'state_mismatch');
    });

    test('another browser cannot go it either', async () => {
        const [victim, attacker] = [new Browser(), new Browser()];
        const { location } = await victim.open(await authorized(attacker, { callbackURL: '/dash' }));
        assert.equal(location.searchParams.get('error'), 'state_mismatch');
        assert.equal(await session(victim), null);
    });

    test('what the provider refuses comes back as its word', async () => {
        const other = new Browser();
        const url = await authorized(other, { callbackURL: '/dash', errorCallbackURL: '/oops' });
        url.searchParams.delete('code');
        url.searchParams.set('error', 'access_denied');
        const { location } = await other.open(url);
        assert.equal(location.pathname, '/oops');
        assert.equal(location.searchParams.get('error'), 'access_denied');
        assert.equal(await session(other), null);
    });
});
