// The pages of one's own account. Everything is set as text; nothing from an answer is ever read as HTML.
"use strict";

const query = new URLSearchParams(location.search);
const at = (id) => document.getElementById(id);
const show = (id, shown = true) => {
  at(id).hidden = !shown;
};
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const tell = (text) => {
  at("problem").textContent = "";
  at("status").textContent = text;
};
const complain = (error) => {
  at("status").textContent = "";
  at("problem").textContent = error instanceof Problem ? error.message : "Something went wrong on this page. Load it again.";
};

class Problem extends Error {
  constructor(message, status, code) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

// What people are told of the codes of errors. Of other codes the answer's own words are shown.
const WORDS = {
  INVALID_EMAIL_OR_PASSWORD: "Email address or password is wrong.",
  INVALID_PASSWORD: "The password is wrong.",
  EMAIL_NOT_VERIFIED: "Your address has to be verified first. A letter with a link was sent to it again.",
  INVALID_TOKEN: "The link does not work: it was used, withdrawn, is too old, or was sent to another address.",
  TOKEN_EXPIRED: "The link is too old.",
  USER_NOT_FOUND: "The account of this link is no more.",
  INVALID_CODE: "The code is wrong. Wait for the next one and try again.",
  INVALID_BACKUP_CODE: "The recovery code is wrong or was used.",
  INVALID_TWO_FACTOR_COOKIE: "It took too long. Sign in again.",
  CREDENTIAL_ACCOUNT_NOT_FOUND: "Your account has no password yet. Set one by a letter first.",
  ACCESS_DENIED: "You were not let in there.",
  ACCOUNT_NOT_LINKED: "There is an account of this address already. Sign in with its password.",
  SIGNUP_DISABLED: "Making an account needs an invitation here.",
  EMAIL_PASSWORD_SIGN_UP_DISABLED: "Making an account needs an invitation here.",
  EMAIL_NOT_FOUND: "No verified email address was told there.",
};

const problemOf = (status, answer) => {
  const code = String((answer && answer.code) || "").toUpperCase();
  const told = answer && (answer.message || answer.error);
  if (status === 429) return new Problem("Too many attempts. Wait a minute and try again.", status, code);
  if (status >= 500) return new Problem("The registry cannot do this now. Try again in a while.", status, code);
  return new Problem(WORDS[code] || told || `The registry refused this (${status}).`, status, code);
};

// The origin must be told, though pages here tell their address to nobody.
const ask = async (method, path, body) => {
  const options = { method, headers: { Accept: "application/json" }, cache: "no-store", referrerPolicy: "strict-origin" };
  if (method !== "GET") {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body || {});
  }
  const response = await fetch(path, options).catch(() => {
    throw new Problem("The registry could not be reached. Try again.", 0, "");
  });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response.status, answer);
  return answer;
};
const post = (path, body) => ask("POST", path, body);

// Runs an act, one at a time, and tells what went wrong with it.
const attempt = async (element, act) => {
  if (element.getAttribute("aria-disabled") === "true") return;
  element.setAttribute("aria-disabled", "true");
  tell("");
  try {
    await act();
  } catch (error) {
    complain(error);
  } finally {
    element.removeAttribute("aria-disabled");
  }
};
const onSubmit = (id, act) =>
  at(id).addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter || at(id).querySelector("button");
    attempt(button, () => act(new FormData(at(id)), button));
  });
const onClick = (button, act) => button.addEventListener("click", () => attempt(button, act));

// Who is signed in, or nobody.
const me = () =>
  ask("GET", "/me").catch((error) => {
    if (error.status === 401) return null;
    throw error;
  });

// Where to go on to: a page of this server, whatever the address says.
const onward = () => {
  try {
    const next = new URL(query.get("next") || "/account/security", location.origin);
    // A path that begins with two slashes, as `/.//host` does once it is read, would be another server's address.
    if (next.origin === location.origin && !next.pathname.startsWith("//")) return next.pathname + next.search + next.hash;
  } catch {
    // No address: the usual one.
  }
  return "/account/security";
};
const signInAndReturn = () => `/account/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;

// What an address says went wrong before it was opened.
const complainOfQuery = () => {
  const code = query.get("error");
  if (code) complain(problemOf(400, { code, message: "That did not work. Try again." }));
  return Boolean(code);
};

const askForCode = () => {
  for (const id of ["credentials", "elsewhere"]) show(id, false);
  show("second");
  at("code").focus();
};

const signIn = async () => {
  complainOfQuery();
  onSubmit("credentials", async (fields) => {
    const answer = await post("/api/auth/sign-in/email", {
      email: fields.get("email"),
      password: fields.get("password"),
      rememberMe: fields.has("remember"),
      callbackURL: "/account/verified",
    });
    if (answer.twoFactorRedirect) askForCode();
    else location.assign(onward());
  });
  onSubmit("second", async (fields) => {
    const code = String(fields.get("code")).trim();
    const way = /^[\d\s]+$/.test(code) ? "verify-totp" : "verify-backup-code";
    await post(`/api/auth/two-factor/${way}`, { code: code.replace(/\s/g, ""), trustDevice: fields.has("trust") });
    location.assign(onward());
  });
  if (query.get("two-factor")) {
    askForCode();
    return;
  }
  const list = await ask("GET", "/api/auth/providers").catch(() => null);
  for (const { id, name } of (list && list.providers) || []) {
    const button = make("button", { type: "button", textContent: `Sign in with ${name}` });
    onClick(button, async () => {
      const way = { provider: id, callbackURL: onward(), errorCallbackURL: "/account/sign-in", disableRedirect: true };
      const url = new URL((await post("/api/auth/sign-in/social", way)).url);
      if (url.protocol === "https:" || url.protocol === "http:") location.assign(url.href);
    });
    at("elsewhere").append(button);
    show("elsewhere");
  }
};

const resetPassword = () => {
  const token = query.get("token");
  complainOfQuery();
  show(token ? "set" : "ask");
  onSubmit("ask", async (fields) => {
    await post("/api/auth/request-password-reset", { email: fields.get("email"), redirectTo: "/account/reset-password" });
    show("ask", false);
    tell("If there is an account of this address, a letter is on its way. Its link works for an hour.");
  });
  onSubmit("set", async (fields) => {
    try {
      await post("/api/auth/reset-password", { newPassword: fields.get("password"), token });
    } catch (error) {
      if (error.code === "INVALID_TOKEN") {
        show("set", false);
        show("ask");
      }
      throw error;
    }
    show("set", false);
    tell("The password is set. Sign in with it.");
  });
};

const invitation = async () => {
  const token = query.get("token");
  if (!token) throw new Problem("The link is not whole. Open it again from the letter.", 400, "");
  const user = await me();
  at("sign-in").href = signInAndReturn();
  show(user ? "member" : "stranger");
  at("who").textContent = user ? user.email || user.name : "";
  const welcome = (words) => {
    for (const id of ["member", "stranger"]) show(id, false);
    show("further");
    tell(words);
  };
  onClick(at("accept"), async () => {
    const { workspace } = await post("/api/invitations/accept", { token });
    welcome(`Welcome. You work in “${workspace.name}” now.`);
  });
  onClick(at("leave"), async () => {
    await post("/api/auth/sign-out");
    location.reload();
  });
  onSubmit("sign-up", async (fields) => {
    const wish = { email: fields.get("email"), name: fields.get("name"), password: fields.get("password") };
    const { token: signedIn } = await post("/api/auth/sign-up/email", { ...wish, invitation: token });
    if (signedIn) welcome("Welcome. Your account is made and the invitation accepted.");
    else tell("If you have an account of this address already, sign in to accept the invitation.");
  });
};

const verified = () => {
  onSubmit("again", async (fields) => {
    await post("/api/auth/send-verification-email", { email: fields.get("email"), callbackURL: "/account/verified" });
    show("again", false);
    tell("If there is an account of this address that is not verified, a letter is on its way.");
  });
  if (complainOfQuery()) show("again");
  else tell("Your address is verified. You can sign in.");
};

const sessionRow = (session, own) => {
  const agent = session.userAgent || "An unknown program";
  const since = `since ${new Date(session.createdAt).toLocaleString()}`;
  const place = session.ipAddress ? `from ${session.ipAddress}, ` : "";
  const button = make("button", { type: "button", textContent: own ? "End this session" : "End" });
  button.setAttribute("aria-label", `End the session of ${agent}, ${since}`);
  onClick(button, async () => {
    await post("/api/auth/revoke-session", { token: session.token });
    if (own) location.assign("/account/sign-in");
    else await listSessions();
    tell("The session has ended.");
  });
  const here = own ? " (this one)" : "";
  return make("li", {}, make("span", { textContent: agent + here }), make("small", { textContent: place + since }), button);
};

const listSessions = async () => {
  const now = await ask("GET", "/api/auth/get-session");
  let sessions = [];
  try {
    sessions = await ask("GET", "/api/auth/list-sessions");
  } catch (error) {
    if (error.code !== "SESSION_NOT_FRESH") throw error;
    show("stale");
  }
  const own = now && now.session.token;
  at("sessions").replaceChildren(...sessions.map((session) => sessionRow(session, session.token === own)));
  show("end-others", sessions.length > 1);
};

const showSecondFactor = (on) => {
  show("enable", !on);
  show("disable", on);
  show("confirm", false);
};
const showCodes = (codes) => {
  at("codes").replaceChildren(...codes.map((code) => make("li", { textContent: code })));
  show("codes-shown");
  at("codes-shown").focus();
};

const secondFactor = (on) => {
  showSecondFactor(on);
  onSubmit("enable", async (fields) => {
    const made = await post("/api/auth/two-factor/enable", { password: fields.get("password") });
    const uri = new URL(made.totpURI);
    if (uri.protocol === "otpauth:") at("app").href = uri.href;
    at("key").textContent = uri.searchParams.get("secret") || "";
    at("enable").reset();
    show("enable", false);
    show("confirm");
    showCodes(made.backupCodes);
  });
  onSubmit("confirm", async (fields) => {
    await post("/api/auth/two-factor/verify-totp", { code: String(fields.get("code")).replace(/\s/g, "") });
    at("confirm").reset();
    showSecondFactor(true);
    tell("The second factor is on. Keep the recovery codes.");
  });
  onSubmit("disable", async (fields, button) => {
    const password = fields.get("password");
    if (button.value === "codes") {
      showCodes((await post("/api/auth/two-factor/generate-backup-codes", { password })).backupCodes);
      tell("The earlier recovery codes are worth nothing now.");
    } else {
      await post("/api/auth/two-factor/disable", { password });
      show("codes-shown", false);
      showSecondFactor(false);
      tell("The second factor is off.");
    }
    at("disable").reset();
  });
};

const security = async () => {
  const user = await me();
  if (!user) {
    location.replace(signInAndReturn());
    return;
  }
  at("who").textContent = user.email || user.name;
  show("account");
  onClick(at("sign-out"), async () => {
    await post("/api/auth/sign-out");
    location.assign("/account/sign-in");
  });
  onClick(at("end-others"), async () => {
    await post("/api/auth/revoke-other-sessions");
    await listSessions();
    tell("All other sessions have ended.");
  });
  onSubmit("change-password", async (fields) => {
    const others = fields.has("others");
    const wish = { currentPassword: fields.get("old"), newPassword: fields.get("new"), revokeOtherSessions: others };
    await post("/api/auth/change-password", wish);
    at("change-password").reset();
    await listSessions();
    tell("The password is changed.");
  });
  secondFactor(user.two_factor);
  await listSessions();
};

const PAGES = { "sign-in": signIn, "reset-password": resetPassword, invitation, verified, security };
Promise.resolve()
  .then(PAGES[document.body.dataset.page])
  .catch(complain);
