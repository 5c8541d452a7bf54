"""Called by openapi.sh: requests to every route of src/server/routes.c, and what
the answers have to be by data/openapi.yaml (tests/lib/openapi.py)."""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import uuid
from urllib.parse import urlencode

import openapi

HOTEL = "/api/hotel/{hotelId}"
SYNC = HOTEL + "/offline/sync"
EVENTS = HOTEL + "/offline/events"
METRICS = HOTEL + "/offline/metrics"
ENROL = HOTEL + "/terminals"
LEAVE = HOTEL + "/terminals/leave"
KEY = HOTEL + "/terminals/key"
TOKEN = HOTEL + "/token"
GUEST = "/q/{token}"
DASHBOARD = "/dashboard"
SIGN_IN = "/dashboard/sign-in"
SIGN_OUT = "/dashboard/sign-out"

# What is documented and cannot be brought about from outside.
OUT_OF_REACH = {
    "500": "making a token or an order fails only where OpenSSL does",
}
FORM = "application/x-www-form-urlencoded"
NOBODY = "A" * 43
TRIES = 3000  # until a limit is met: each is far above its burst

doc = openapi.Document("data/openapi.yaml")
env = os.environ
api = openapi.Client(doc, env["SERVER"])
addresses = iter(range(1, 250))


def result(name, wrong):
    print(f"ok - {name}" if not wrong else f"not ok - {name}\n#   {wrong}",
          flush=True)


def offsyncd(*words):
    storage = ["--storage", env["STORAGE"], "--hotel", "demo"]
    done = subprocess.run([env["BUILD"] + "/offsyncd", *words, *storage],
                          capture_output=True, text=True, check=True)
    return done.stdout.strip()


def path_of(template, hotel="demo", code=None):
    return template.replace("{hotelId}", hotel).replace(
        "{token}", code or env["CODE"])


def ask(method, template, wanted, *, client=None, bearer=None, address=None,
        body=None, form=None, kind=None, hotel="demo", code=None, query=None,
        cookie=None, length=None, headers=None, note=""):
    """One request that has to be answered with a status, as documented."""
    client = client or api
    headers = dict(headers or {})
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    if address:
        headers["X-Forwarded-For"] = address
    if cookie:
        headers["Cookie"] = cookie
    if form is not None:
        body, kind = urlencode(form), kind or FORM
    elif isinstance(body, (dict, list)):
        schema = doc.operations[method, template]["requestBody"]["content"][
            "application/json"]["schema"]
        wrong = doc.problem(schema, body) if wanted < 400 else None
        body, kind = json.dumps(body), kind or "application/json"
        if wrong:
            result(f"{method} {template} {wanted}{note}: the request", wrong)
    if kind:
        headers["Content-Type"] = kind
    path = path_of(template, hotel, code) + (f"?{query}" if query else "")
    answer, wrong = client.call(method, template, path, headers=headers,
                                body=body.encode() if body else None,
                                length=length)
    if answer.status != wanted:
        wrong = f"it was {answer.status}: {answer.text[:300]}"
    result(f"{method} {template} {wanted}{note}", wrong)
    return answer


def until(method, template, wanted, **more):
    """Asks until a limit is met, and then once in earnest."""
    address = more.pop("address", None)
    headers = {"X-Forwarded-For": address} if address else {}
    if "bearer" in more:
        headers["Authorization"] = "Bearer " + more["bearer"]
    if "kind" in more:
        headers["Content-Type"] = more["kind"]
    body = more.get("body")
    for _ in range(TRIES):
        answer = api.send(method, path_of(template, code=more.get("code")),
                          headers=headers, body=body.encode() if body else None)
        if answer.status == wanted:
            break
    api.seen.add((method, template, answer.status))
    wrong = api.wrong(method, template, answer)
    if answer.status != wanted:
        wrong = f"it is {answer.status} after {TRIES} tries"
    result(f"{method} {template} {wanted}", wrong)


def fresh_address():
    return f"192.0.2.{next(addresses)}"


def integration(name):
    return offsyncd("token", "--terminal", name).splitlines()[-1]


# ---- keys and assertions ----


class Keys:
    """An RSA key of a terminal."""

    def __init__(self, name):
        self.path = f"{env['FOLDER']}/{name}.pem"
        subprocess.run(["openssl", "genrsa", "-out", self.path, "2048"],
                       capture_output=True, check=True)
        self.public = subprocess.run(
            ["openssl", "rsa", "-in", self.path, "-pubout"],
            capture_output=True, check=True, text=True).stdout

    def jwt(self, **claims):
        def part(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
        said = ".".join(part(json.dumps(p).encode()) for p in (
            {"alg": "RS256", "typ": "JWT"}, claims))
        signature = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", self.path],
            input=said.encode(), capture_output=True, check=True).stdout
        return f"{said}.{part(signature)}"


def assertion(keys, terminal, audience, **more):
    now = int(time.time())
    return keys.jwt(iss=terminal, sub=terminal, aud="offsync-" + audience,
                    hotel="demo", iat=now, exp=now + 3600, **more)


def next_key(old, new, terminal, last_seq):
    says = hashlib.sha256(new.public.encode()).hexdigest() + f".{last_seq}"
    return {"assertion": assertion(old, terminal, "key", jti=says),
            "proof": assertion(new, terminal, "key", jti=says),
            "public_key": new.public, "last_seq": last_seq}


# ---- what holds for every route ----


def every_method():
    for template in doc.root["paths"]:
        taken = {m for m, t in doc.operations if t == template}
        answer = ask("DELETE", template, 405)
        allowed = set(answer.headers.get("allow", "").split(", "))
        result(f"Allow of {template}", None if allowed == taken | (
            {"HEAD"} if "GET" in taken else set()) else str(allowed))
        for method in taken:
            api.seen.add((method, template, 405))


def every_body(bearers):
    """What is refused by the head of a request, and what is no JSON."""
    large = {SYNC: 9 << 20, LEAVE: 9 << 20}
    for (method, template), op in doc.operations.items():
        if "requestBody" not in op:
            continue
        who = {"bearer": bearers.get((method, template)),
               "address": fresh_address()}
        is_form = FORM in op["requestBody"]["content"]
        good = FORM if is_form else "application/json"
        ask(method, template, 415, kind="text/plain", body="x", **who)
        ask(method, template, 413, kind=good,
            length=large.get(template, 70000), **who)
        if not is_form:
            ask(method, template, 400, kind=good, body="{", **who)


def every_bearer(bearers, revoked, busy):
    for (method, template), op in doc.operations.items():
        if {"terminal": []} not in op.get("security", []):
            continue
        who = {"bearer": bearers[method, template]}
        ask(method, template, 401)
        ask(method, template, 401, bearer="a.b.c", note=" (no token)")
        ask(method, template, 404, hotel="nobody", **who)
        if "403" in op["responses"]:
            body = sync_request() if template == SYNC else None
            ask(method, template, 403, bearer=revoked, body=body)
        until(method, template, 429, bearer=busy)


# ---- sync ----


def sync_request(*actions, token="", limit=20):
    return {"last_sync_token": token, "device_id": "plain",
            "sync_timestamp": int(time.time() * 1000),
            "actions": list(actions), "limit": limit}


def action(operation, table, record, data, **more):
    name = "local_id" if operation == "INSERT" else "server_id"
    return {"id": str(uuid.uuid4()), "tenant_id": "demo", "user_id": "max",
            "table_name": table, "operation": operation, name: record,
            "data": data, "conflict_resolution": "server_wins",
            "idempotency_key": str(uuid.uuid4()),
            "created_at": int(time.time() * 1000), "sync_attempts": 0,
            "sync_status": "pending", **more}


def sync(bearer):
    """A first load, and each kind of result."""
    everything = api.send(
        "POST", path_of(SYNC), headers={"Authorization": f"Bearer {bearer}"},
        body=json.dumps(sync_request(limit=5000)).encode()).json
    schema = doc.operations["POST", SYNC]["responses"]["200"]["content"][
        "application/json"]["schema"]
    rows = {}
    for change in everything["server_changes"]:
        rows.setdefault(change["table_name"], []).append(change)
    few = [row for of_table in rows.values() for row in of_table[:2]]
    result(f"a first load with rows of {len(rows)} tables",
           doc.problem(schema, {**everything, "server_changes": few})
           or (None if len(rows) >= 15 else "that are few"))
    ask("POST", SYNC, 200, bearer=bearer, body=sync_request(),
        headers={"Accept-Encoding": "gzip"}, note=" (packed)")

    room = next(r["data"] for r in rows["rooms"]
                if r["data"]["status"] == "occupied")["id"]
    guest, task = str(uuid.uuid4()), str(uuid.uuid4())
    put = action("INSERT", "guests", guest, {"full_name": "Open, Ada"})
    rename = [action("UPDATE", "guests", guest, {"full_name": f"Open, {who}"},
                     base={"full_name": "Open, Ada"}) for who in ("Bea", "Cy")]
    batch = [
        put, rename[0], rename[1], put,
        action("INSERT", "housekeeping_tasks", task,
               {"room_id": room, "kind": "stayover", "state": "planned"}),
        action("UPDATE", "housekeeping_tasks", task, {"priority": "many"}),
        action("INSERT", "orders", str(uuid.uuid4()),
               {"room_id": str(uuid.uuid4()), "state": "open"}),
        action("INSERT", "stays", str(uuid.uuid4()), {
            "guest_id": guest, "room_id": room, "state": "in_house",
            "arrival_date": "2026-01-01", "departure_date": "2026-01-02"}),
    ]
    answer = ask("POST", SYNC, 200, bearer=bearer,
                 body=sync_request(*batch, token=everything["sync_token"]))
    said = [r.get("error_type", r.get("resolution"))
            for r in answer.json["results"]]
    wanted = ["applied", "applied", "conflict_error", "replayed", "applied",
              "validation_error", "fk_error", "business_rule_error"]
    result("each kind of result", None if said == wanted else str(said))


def metrics(bearer_get, bearer_post):
    example = doc.operations["POST", METRICS]["requestBody"]["content"][
        "application/json"]["example"]
    ask("POST", METRICS, 202, bearer=bearer_post,
        body={**example, "tenant_id": "demo"})
    answer = ask("POST", METRICS, 202, bearer=bearer_post, note=" (others)",
                 body={**example, "tenant_id": "demo", "others": True,
                       "pending": 2, "pending_since": 1790000000000})
    result("the others are told of",
           None if "terminals" in answer.json else str(answer.json))
    ask("GET", METRICS, 200, bearer=bearer_get)


# ---- terminals ----


def enrol(name, keys, wanted=201, code=None, note=""):
    code = code or json.loads(
        offsyncd("invite", "--terminal", name, "--json"))["code"]
    return code, ask("POST", ENROL, wanted, note=note,
                     body={"code": code, "name": name,
                           "public_key": keys.public})


def terminals():
    """A terminal's life, from its code to its end."""
    first, second, third = (Keys(n) for n in ("first", "second", "third"))
    code, answer = enrol("OA1", first)
    me = answer.json["terminal_id"]
    enrol("OA1", second, 410, code, " (used)")
    enrol("OA1", second, 404, "demo.AAAA-AAAA-AAAA")
    token = {"assertion": assertion(first, me, "token")}
    ask("POST", TOKEN, 200, body=token)
    ask("POST", TOKEN, 401, body={"assertion": "x.y.z"})
    ask("POST", TOKEN, 401, body=token, hotel="nobody", note=" (other hotel)")
    ask("POST", LEAVE, 401, body={"assertion": "x.y.z"})
    ask("POST", LEAVE, 409, body={"assertion": assertion(first, me, "leave")})

    # The second key is named, used, and the third one comes too early.
    ask("POST", KEY, 401, body=next_key(third, second, me, 5))
    ask("POST", KEY, 200, body=next_key(first, second, me, 5))
    ask("POST", TOKEN, 200, body={"assertion": assertion(second, me, "token")})
    ask("POST", KEY, 200, body=next_key(first, second, me, 5), note=" (again)")
    ask("POST", KEY, 409, body=next_key(second, third, me, 9))

    offsyncd("terminal", "revoke", "OA1", "--wipe")
    ask("POST", TOKEN, 403,
        body={"assertion": assertion(second, me, "token")})
    ask("POST", KEY, 403, body=next_key(second, third, me, 9))
    answer = ask("POST", LEAVE, 200, body={
        "assertion": assertion(second, me, "leave"), "actions": [],
        "complete": True})
    result("with the order to delete everything",
           None if "wipe" in answer.json else answer.text)

    address = fresh_address()
    for template in (TOKEN, KEY, LEAVE):
        until("POST", template, 429, address=address, body="{}",
              kind="application/json")
    until("POST", ENROL, 429, address=fresh_address(), body="{}",
          kind="application/json")


# ---- people ----


def guest(bearer):
    stay = env["STAY"]
    ask("GET", GUEST, 200)
    ask("GET", GUEST, 200, query="lang=de&view=requests&said=sent",
        note=" (requests)")
    wish = {"kind": "other", "message": "a crib", "key": "ab" * 16}
    ask("POST", GUEST, 403, form=wish,
        headers={"Sec-Fetch-Site": "cross-site"})
    ask("POST", GUEST, 404, form=wish, code="demo." + NOBODY)
    ask("POST", GUEST, 422, form={"kind": "yacht"})
    ask("POST", GUEST, 303, form=wish)
    until("GET", GUEST, 429, address=fresh_address(), code="demo." + NOBODY)
    ask("GET", GUEST, 404, code="demo." + NOBODY, address=fresh_address())
    room = find_room(bearer, stay)
    asked = [action("INSERT", "service_requests", str(uuid.uuid4()), {
        "room_id": room, "stay_id": stay, "kind": "other", "state": "open",
        "source": "qr", "message": f"wish {i}"}) for i in range(12)]
    ask("POST", SYNC, 200, bearer=bearer, body=sync_request(*asked),
        note=" (twelve wishes)")
    ask("POST", GUEST, 409, form={**wish, "message": "one more"})
    until("POST", GUEST, 429, kind=FORM, address=fresh_address(),
          body=urlencode({**wish, "message": "and more"}))


def find_room(bearer, stay):
    rows = api.send(
        "POST", path_of(SYNC), headers={"Authorization": f"Bearer {bearer}"},
        body=json.dumps(sync_request(limit=5000)).encode()).json
    return next(c["data"]["room_id"] for c in rows["server_changes"]
                if c["data"]["id"] == stay)


def sign_in(login):
    answer = ask("POST", SIGN_IN, 303, form={
        "hotel": "demo", "login": login, "pin": "2468"}, note=f" ({login})")
    return answer.headers.get("set-cookie", "").split(";")[0]


def people():
    ask("GET", SIGN_IN, 200)
    ask("GET", DASHBOARD, 303, note=" (nobody)")
    ask("POST", SIGN_IN, 401,
        form={"hotel": "demo", "login": "max", "pin": "1"})
    ask("POST", SIGN_IN, 403, form={"hotel": "demo"},
        headers={"Sec-Fetch-Site": "cross-site"})
    ask("POST", SIGN_IN, 422, form={"hotel": "demo"})
    until("POST", SIGN_IN, 429, address=fresh_address(), body="hotel=",
          kind=FORM)
    cookie = sign_in("max")
    page = ask("GET", DASHBOARD, 200, cookie=cookie, query="days=30&still=yes")
    mark = re.search(r'name="mark" value="([^"]+)"', page.text).group(1)
    ask("GET", DASHBOARD, 403, cookie=sign_in("ada"))
    ask("POST", SIGN_OUT, 303, cookie=cookie, form={"mark": mark})


def operators():
    for path in ("/healthz", "/readyz", "/metrics", "/style.css"):
        ask("GET", path, 200)
    ask("GET", "/metrics", 403, address="192.0.2.1")


# ---- the storage is gone ----


def broken():
    """A server whose PostgreSQL was killed says so, and what it can say it says."""
    there = openapi.Client(doc, env["BROKEN"])
    key = Keys("broken")
    key_body = next_key(key, key, "nobody", 0)
    bodies = {
        SYNC: sync_request(action("DELETE", "orders", "x", {})),
        METRICS: {**doc.operations["POST", METRICS]["requestBody"]["content"][
            "application/json"]["example"], "tenant_id": "demo"},
        ENROL: {"code": "demo.AAAA-AAAA-AAAA", "public_key": key.public},
        LEAVE: {"assertion": assertion(key, "nobody", "leave")},
        TOKEN: {"assertion": assertion(key, "nobody", "token")},
        KEY: key_body,
    }
    forms = {
        GUEST: {"kind": "towels"},
        SIGN_IN: {"hotel": "demo", "login": "max", "pin": "2468"},
        SIGN_OUT: {"mark": "x"},
    }
    for (method, template), op in doc.operations.items():
        if "503" not in op["responses"]:
            continue
        post = method == "POST"
        ask(method, template, 503, client=there,
            bearer=env["BROKEN_TOKEN"] if "/offline/" in template else None,
            body=bodies.get(template) if post else None,
            form=forms.get(template) if post else None,
            code="demo." + NOBODY, cookie="offsync_staff=demo.x.1.x.x")
    ask("GET", "/healthz", 200, client=there, note=" (alive all the same)")
    ask("GET", "/metrics", 200, client=there, note=" (likewise)")
    api.seen |= there.seen


# ---- the document and the route table ----


def routes():
    with open("src/server/routes.c", encoding="utf-8") as f:
        table = set(re.findall(r'^\t\{ "([A-Z]+)",\s+"([^"]+)"', f.read(), re.M))
    documented = {(m, t.replace("{hotelId}", "{hotel}"))
                  for m, t in doc.operations}
    result("the document has the routes of the server, and no others",
           str(table ^ documented) if table ^ documented or not table else None)


def covered():
    for (method, template), op in doc.operations.items():
        asked = {str(s) for m, t, s in api.seen if (m, t) == (method, template)}
        left = set(op["responses"]) - asked - set(OUT_OF_REACH)
        if not env["BROKEN"]:
            left.discard("503")
        result(f"{method} {template}: each status was had",
               f"not {', '.join(sorted(left))}" if left else None)


def main():
    wrong = list(openapi.problems(doc))
    result("the document is whole", "; ".join(wrong))
    routes()
    if wrong:
        return
    bearers = {(m, t): integration(f"it{i}")
               for i, (m, t) in enumerate(doc.operations) if "/offline/" in t}
    revoked = integration("gone")
    offsyncd("terminal", "revoke", "gone")
    operators()
    every_method()
    every_body(bearers)
    every_bearer(bearers, revoked, integration("busy"))
    sync(integration("syncs"))
    ask("GET", EVENTS, 200, bearer=bearers["GET", EVENTS])
    metrics(bearers["GET", METRICS], bearers["POST", METRICS])
    terminals()
    guest(integration("desk"))
    people()
    if env["BROKEN"]:
        broken()
    covered()


main()
sys.exit(0)
