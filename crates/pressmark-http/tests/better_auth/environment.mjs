// What the tests are told, and the official client.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

function given(name) {
    const value = process.env[name];
    if (!value) throw new Error(`${name} is not set: run this through cargo xtask test`);
    return value;
}

/** Origin of the server under test, `http://127.0.0.1:8080`. */
export const base = new URL(given('PRESSMARK_TEST_BASE_URL')).origin;

/** Folder where the server under test writes its mails. */
export const mailFolder = given('PRESSMARK_TEST_MAIL_FOLDER');

/** A provider of social sign-in whose authorization page answers at once with a redirect back. */
export const socialProvider = given('PRESSMARK_TEST_SOCIAL_PROVIDER');

// The package is installed outside of the repository, so its name must be resolved from there.
const installed = createRequire(join(given('PRESSMARK_TEST_BETTER_AUTH'), 'package.json'));
const load = (name) => import(pathToFileURL(installed.resolve(name)));

export const { createAuthClient } = await load('better-auth/client');
export const { twoFactorClient } = await load('better-auth/client/plugins');
