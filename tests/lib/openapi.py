"""data/openapi.yaml, read strictly, and a client that holds answers against it.

What a schema does not name is wrong, in answers and in requests: a document that
leaves something out is as false as one that says too much. Names come from
Debian's python3-yaml and python3-jsonschema.
"""

import gzip
import http.client
import json
import re

import yaml
from jsonschema import Draft202012Validator

# Headers that every answer may have, and that HTTP itself asks for.
EVERYWHERE = {
    "cache-control", "connection", "content-length", "content-security-policy",
    "content-type", "date", "referrer-policy", "transfer-encoding", "vary",
    "x-accel-buffering", "x-content-type-options", "x-frame-options",
    "x-request-id",
}
METHODS = ("get", "post", "put", "delete", "patch")


class Document:
    """The document, with its references looked up."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            self.root = yaml.safe_load(f)
        self.used = set()
        self.validators = {}
        self.operations = {}
        for template, item in self.root["paths"].items():
            for method in METHODS:
                if method in item:
                    self.operations[method.upper(), template] = item[method]

    def find(self, reference):
        if not reference.startswith("#/"):
            raise LookupError(f"{reference} is elsewhere")
        node = self.root
        for part in reference[2:].split("/"):
            if part not in node:
                raise LookupError(f"{reference} is not there")
            node = node[part]
        self.used.add(reference)
        return node

    def resolve(self, node):
        while "$ref" in node:
            node = self.find(node["$ref"])
        return node

    def strict(self, schema, closed=True):
        """The schema without references, in which objects have no members but
        those that are named. closed: not one part of several of an object."""
        if not isinstance(schema, dict):
            return schema
        schema = dict(schema)
        if "$ref" in schema:
            other = self.strict(self.find(schema.pop("$ref")), closed)
            schema = {**other, **schema}
            return schema
        for word in ("anyOf", "oneOf"):
            if word in schema:
                schema[word] = [self.strict(s, closed) for s in schema[word]]
        if "allOf" in schema:
            schema["allOf"] = [self.strict(s, False) for s in schema["allOf"]]
        for name in ("items", "additionalProperties"):
            if name in schema:
                schema[name] = self.strict(schema[name])
        if "properties" in schema:
            schema["properties"] = {
                name: self.strict(s) for name, s in schema["properties"].items()}
        if closed and ("properties" in schema or "allOf" in schema) \
                and "additionalProperties" not in schema:
            schema["unevaluatedProperties"] = False
        return schema

    def problem(self, schema, value):
        """What is wrong with a value, in words; None: nothing."""
        key = id(schema)
        if key not in self.validators:
            strict = self.strict(schema)
            Draft202012Validator.check_schema(strict)
            self.validators[key] = Draft202012Validator(strict)
        for error in self.validators[key].iter_errors(value):
            # The part that fits best says what is wrong with it.
            while error.context:
                error = max(error.context, key=lambda e: len(e.path))
            where = "/".join(str(part) for part in error.absolute_path)
            return f"{where or 'the value'}: {error.message[:300]}"
        return None


# ---- the document itself ----


def walk(node, where=""):
    yield where, node
    if isinstance(node, dict):
        for name, child in node.items():
            yield from walk(child, f"{where}/{name}")
    elif isinstance(node, list):
        for i, child in enumerate(node):
            yield from walk(child, f"{where}/{i}")


def media_problems(doc, where, content):
    """Schemas that are none, and examples that do not fit them."""
    for kind, media in content.items():
        if "schema" not in media:
            yield f"{where} {kind}: no schema"
            continue
        values = [e["value"] for e in media.get("examples", {}).values()]
        if "example" in media:
            values.append(media["example"])
        for value in values:
            wrong = doc.problem(media["schema"], value)
            if wrong:
                yield f"{where} {kind}: example: {wrong}"


def operation_problems(doc, method, template, op):
    where = f"{method} {template}"
    item = doc.root["paths"][template]
    parameters = [doc.resolve(p) for p in
                  item.get("parameters", []) + op.get("parameters", [])]
    in_path = {p["name"] for p in parameters if p["in"] == "path"}
    if in_path != set(re.findall(r"\{(\w+)\}", template)):
        yield f"{where}: parameters of the path"
    for p in parameters:
        Draft202012Validator.check_schema(doc.strict(p["schema"]))
    for name in ("operationId", "summary", "tags", "responses", "security"):
        if name not in op and not (name == "security" and "security" in doc.root):
            yield f"{where}: no {name}"
    for need in op.get("security", []):
        for scheme in need:
            if scheme not in doc.root["components"]["securitySchemes"]:
                yield f"{where}: no security scheme {scheme}"
    if "requestBody" in op:
        yield from media_problems(doc, where, op["requestBody"]["content"])
    for status, response in op["responses"].items():
        response = doc.resolve(response)
        if "description" not in response:
            yield f"{where} {status}: no description"
        for header in response.get("headers", {}).values():
            Draft202012Validator.check_schema(
                doc.strict(doc.resolve(header)["schema"]))
        yield from media_problems(
            doc, f"{where} {status}", response.get("content", {}))


def problems(doc):
    """What is wrong with the document, one sentence each."""
    if not str(doc.root.get("openapi")).startswith("3.1."):
        yield "it is no OpenAPI 3.1"
    for where, node in walk(doc.root):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            try:
                doc.find(node["$ref"])
            except LookupError as e:
                yield f"{where}: {e}"
    names = [op.get("operationId") for op in doc.operations.values()]
    for name in {n for n in names if names.count(n) > 1}:
        yield f"two operations are called {name}"
    known = {t["name"] for t in doc.root["tags"]}
    for (method, template), op in doc.operations.items():
        for tag in set(op.get("tags", [])) - known:
            yield f"{method} {template}: no tag {tag}"
        yield from operation_problems(doc, method, template, op)
    for group, members in doc.root["components"].items():
        if group == "securitySchemes":
            continue
        for name in members:
            if f"#/components/{group}/{name}" not in doc.used:
                yield f"components/{group}/{name} is used nowhere"


# ---- a client ----


class Answer:
    def __init__(self, response, method):
        self.status = response.status
        self.headers = {n.lower(): v for n, v in response.getheaders()}
        kind = self.headers.get("content-type", "")
        self.kind = kind.split(";")[0].strip()
        # A stream has no end: its first event will do.
        if self.kind == "text/event-stream" and self.status == 200:
            lines = []
            while not lines or lines[-1] != "\n":
                lines.append(response.readline().decode())
            self.body = "".join(lines).encode()
        else:
            self.body = response.read()
        if self.headers.get("content-encoding") == "gzip":
            self.body = gzip.decompress(self.body)
        self.text = self.body.decode("utf-8") if method != "HEAD" else ""

    @property
    def json(self):
        return json.loads(self.text)


class Client:
    """Sends requests and notes what is wrong with the answers."""

    def __init__(self, doc, address):
        self.doc = doc
        self.address = address
        self.seen = set()  # (method, template, status)

    def send(self, method, path, headers=None, body=None, length=None):
        c = http.client.HTTPConnection(self.address, timeout=300)
        c.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            c.putheader(name, value)
        if length is not None or body is not None:
            c.putheader("Content-Length",
                        str(len(body) if length is None else length))
        c.endheaders(body)
        answer = Answer(c.getresponse(), method)
        c.close()
        return answer

    def call(self, method, template, path, **more):
        """One request to an operation; the answer, and what is wrong with it."""
        answer = self.send(method, path, **more)
        self.seen.add((method, template, answer.status))
        return answer, self.wrong(method, template, answer)

    def wrong(self, method, template, answer):
        op = self.doc.operations.get((method, template))
        if op is None:  # a method that is refused: each of the path says so
            ops = [o for (_, t), o in self.doc.operations.items()
                   if t == template]
            op = min(ops, key=lambda o: str(answer.status) in o["responses"])
        if str(answer.status) not in op["responses"]:
            return f"status {answer.status} is not documented: {answer.text[:200]}"
        response = self.doc.resolve(op["responses"][str(answer.status)])
        return self.wrong_headers(response, answer) or \
            self.wrong_body(response, answer)

    def wrong_headers(self, response, answer):
        documented = {n.lower(): self.doc.resolve(h)
                      for n, h in response.get("headers", {}).items()}
        for name in answer.headers.keys() - documented.keys() - EVERYWHERE:
            return f"header {name} is not documented"
        for name, header in documented.items():
            if name not in answer.headers:
                if header.get("required"):
                    return f"header {name} is missing"
                continue
            value = answer.headers[name]
            if header["schema"].get("type") == "integer":
                value = int(value)
            wrong = self.doc.problem(header["schema"], value)
            if wrong:
                return f"header {name}: {wrong}"
        for name in ("x-request-id", "cache-control", "content-security-policy",
                     "x-content-type-options"):
            if name not in answer.headers:
                return f"header {name} is missing"
        return None

    def wrong_body(self, response, answer):
        content = response.get("content")
        if content is None:
            return f"a body: {answer.text[:200]}" if answer.text else None
        if answer.kind not in content:
            return f"type {answer.kind} is not documented"
        value = answer.text
        if answer.kind.endswith("json"):
            value = answer.json
        return self.doc.problem(content[answer.kind]["schema"], value)
