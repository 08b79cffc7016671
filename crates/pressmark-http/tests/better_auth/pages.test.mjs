// What the script of our own pages does with addresses, whatever they say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base } from './environment.mjs';

const script = await (await fetch(`${base}/account/account.js`)).text();

test('after signing in one goes on to a page of this server and to no other', () => {
    const [onward] = script.match(/^const onward = [\s\S]*?^};$/m);
    const goOn = new Function('query', 'location', `${onward}\nreturn onward();`);
    const to = (next) => goOn(new URLSearchParams({ next }), new URL(`${base}/account/sign-in`));
    assert.equal(to('/dash?x=1#y'), '/dash?x=1#y');
    assert.equal(to(''), '/account/security');
    const tricks = ['https://evil.example/', '//evil.example', '///evil.example', '/\\\\evil.example', '\\\\evil.example'];
    const dots = ['/.//evil.example', '/..//evil.example', '/x/..//evil.example', '/%2e//evil.example', './/evil.example'];
    for (const next of [...tricks, ...dots, 'javascript:alert(1)', `${base}//evil.example`, `${base}@evil.example`]) {
        const url = new URL(to(next), `${base}/account/sign-in`);
        assert.equal(url.origin, base, `${next} leads to ${url}`);
    }
});
