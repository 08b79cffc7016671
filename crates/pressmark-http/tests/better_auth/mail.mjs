// Reads the mails that the server under test wrote as .eml files.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mailFolder } from './environment.mjs';

const seen = new Set();

/** The link in the first unread mail to `address` whose link matches `pattern`; waits for it at most a minute. */
export async function linkTo(address, pattern) {
    for (let attempt = 0; attempt < 600; attempt += 1) {
        const link = await unreadLink(address, pattern);
        if (link) return link;
        await sleep(100);
    }
    throw new Error(`no mail to ${address} with a link like ${pattern}`);
}

/** How many mails to `address` there are. */
export async function countTo(address) {
    const mails = await Promise.all((await files()).map(read));
    return mails.filter((mail) => isTo(mail, address)).length;
}

async function files() {
    return (await readdir(mailFolder)).filter((name) => name.endsWith('.eml')).sort();
}

const read = (name) => readFile(join(mailFolder, name), 'latin1');

async function unreadLink(address, pattern) {
    for (const name of (await files()).filter((file) => !seen.has(file))) {
        const mail = await read(name);
        if (!isTo(mail, address)) continue;
        const link = text(mail).match(/https?:\/\/\S+/g)?.find((found) => pattern.test(found));
        if (!link) continue;
        seen.add(name);
        return link;
    }
    return undefined;
}

const headersOf = (part) => part.split(/\r?\n\r?\n/, 1)[0].replace(/\r?\n[ \t]+/g, ' ');

function isTo(mail, address) {
    const to = headersOf(mail).match(/^To:(.*)$/im)?.[1] ?? '';
    return to.toLowerCase().includes(address.toLowerCase());
}

/** The text part, decoded. */
function text(mail) {
    const boundary = headersOf(mail).match(/boundary="?([^";\r\n]+)"?/i)?.[1];
    const parts = boundary ? mail.split(`--${boundary}`).map((part) => part.replace(/^\r?\n/, '')) : [mail];
    const part = parts.find((candidate) => /^Content-Type:\s*text\/plain/im.test(headersOf(candidate)));
    if (!part) throw new Error('a mail without a text part');
    const body = part.slice(part.search(/\r?\n\r?\n/));
    const encoding = headersOf(part).match(/^Content-Transfer-Encoding:\s*(\S+)/im)?.[1].toLowerCase();
    if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
    if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString('utf8');
    const bytes = body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
}
