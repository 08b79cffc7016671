// A page to try the API on: reads the OpenAPI document, makes a form of each operation, shows the answer.
// Everything is built as text nodes; nothing from an answer is ever read as HTML.
"use strict";

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const resolve = (api, schema) => {
  const path = schema && schema.$ref;
  return path ? resolve(api, path.slice(2).split("/").reduce((at, key) => at[key], api)) : schema || {};
};

// An example body from a schema, so that there is something to change.
const example = (api, schema) => {
  const s = resolve(api, schema);
  if (s.example !== undefined) return s.example;
  if (s.examples) return s.examples[0];
  if (s.type === "object") return Object.fromEntries(Object.entries(s.properties || {}).map(([k, v]) => [k, example(api, v)]));
  if (s.type === "array") return [example(api, s.items)];
  return s.type === "integer" ? 0 : s.type === "boolean" ? false : "";
};

const field = (parameter, api) => {
  const schema = resolve(api, parameter.schema);
  const words = (schema.pattern || "").match(/^\^\(([\w|]+)\)\$$/);
  let input;
  if (words || schema.type === "boolean") {
    const choices = words ? words[1].split("|") : ["true", "false"];
    input = make("select", {}, make("option", { value: "", textContent: "" }), ...choices.map((c) => make("option", { value: c, textContent: c })));
  } else {
    input = make("input", { type: schema.type === "integer" ? "number" : "text", placeholder: schema.default ?? "" });
    if (schema.minimum !== undefined) input.min = schema.minimum;
    if (schema.maximum !== undefined) input.max = schema.maximum;
  }
  input.name = parameter.name;
  input.required = Boolean(parameter.required);
  input.dataset.place = parameter.in;
  return make("label", {}, parameter.name + (parameter.required ? " (required)" : ""), make("small", { textContent: parameter.description || "" }), input);
};

const requestOf = (path, method, form) => {
  const query = new URLSearchParams();
  let address = path;
  for (const input of form.querySelectorAll("[data-place]")) {
    if (input.dataset.place === "path") address = address.replace(`{${input.name}}`, encodeURIComponent(input.value.trim()));
    else if (input.value !== "") query.set(input.name, input.value);
  }
  const text = query.toString();
  const options = { method: method.toUpperCase(), headers: { Accept: "application/json" } };
  const key = document.getElementById("key").value.trim();
  if (key) options.headers["X-API-Key"] = key;
  const body = form.querySelector("textarea");
  if (body) {
    options.body = body.value;
    options.headers["Content-Type"] = "application/json";
  }
  return [address + (text ? "?" + text : ""), options];
};

const send = async (path, method, form, answer) => {
  const [address, options] = requestOf(path, method, form);
  const began = performance.now();
  answer.replaceChildren(make("p", { textContent: `${options.method} ${address} …` }));
  try {
    const response = await fetch(address, options);
    const text = await response.text();
    const took = Math.round(performance.now() - began);
    let shown = text;
    try {
      shown = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      // Not JSON: shown as it came.
    }
    const rows = [...response.headers].map(([name, value]) => make("tr", {}, make("th", { textContent: name, scope: "row" }), make("td", { textContent: value })));
    answer.replaceChildren(
      make("p", {}, make("code", { textContent: `${options.method} ${address}` })),
      make("p", {}, make("strong", { textContent: `${response.status} ${response.statusText}` }), ` in ${took} ms`),
      make("details", {}, make("summary", { textContent: "Headers" }), make("table", {}, ...rows)),
      make("pre", { textContent: shown }),
    );
  } catch (error) {
    answer.replaceChildren(make("p", { role: "alert", textContent: `No answer: ${error.message}` }));
  }
};

const operation = (api, path, method, described) => {
  const answer = make("div", { className: "answer" });
  answer.setAttribute("aria-live", "polite");
  const form = make("form", {}, make("p", { textContent: described.description || "" }));
  for (const parameter of described.parameters || []) form.append(field(parameter, api));
  const body = described.requestBody && described.requestBody.content["application/json"];
  if (body) {
    const text = JSON.stringify(example(api, body.schema), null, 2);
    form.append(make("label", {}, "Body", make("textarea", { value: text, spellcheck: false })));
  }
  form.append(make("button", { type: "submit", textContent: "Send" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(path, method, form, answer);
  });
  const head = make("summary", {}, make("code", {}, make("span", { className: "method", textContent: method.toUpperCase() }), " " + path), described.summary || "");
  return make("details", {}, head, form, answer);
};

const show = (api) => {
  document.getElementById("title").textContent = `${api.info.title} ${api.info.version}`;
  document.getElementById("description").textContent = api.info.description || "";
  const sections = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, described] of Object.entries(methods)) {
      const tag = (described.tags || ["Other"])[0];
      if (!sections.has(tag)) sections.set(tag, []);
      sections.get(tag).push(operation(api, path, method, described));
    }
  }
  for (const [tag, operations] of sections) document.getElementById("operations").append(make("h2", { textContent: tag }), ...operations);
};

fetch("/openapi/public-api.json")
  .then((response) => (response.ok ? response.json() : Promise.reject(new Error(`${response.status}`))))
  .then(show)
  .catch((error) => {
    const problem = document.getElementById("problem");
    problem.textContent = `The description of the API could not be loaded: ${error.message}`;
    problem.hidden = false;
  });
