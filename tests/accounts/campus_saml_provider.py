"""A campus of the tests' own that speaks SAML, in a process of its own, with one person.

    python -m tests.accounts.campus_saml_provider

Prints its address once it answers. Ana signs in there with `PASSWORD`.
"""

import base64
import re
import zlib
from html import escape
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.accounts.campus_statements import answer_to, description, key_and_certificate, signed_with

PASSWORD = "the campus password"
SIGN_IN = """<!doctype html><title>Campus</title><form method="post">
<label>User <input name="login"></label> <label>Password <input name="password" type="password"></label>
<button type="submit">Sign in</button></form>"""
BACK = """<!doctype html><title>Campus</title><body onload="document.forms[0].submit()">
<form method="post" action="{acs}">
<input type="hidden" name="SAMLResponse" value="{response}"><input type="hidden" name="RelayState" value="{relay}">
<button>Go on</button></form>"""


class Campus(BaseHTTPRequestHandler):
    """/metadata says who the campus is; /sso asks who somebody is and sends them back with a signed statement."""

    key, certificate = key_and_certificate()

    def do_GET(self):
        is_metadata = self.path.startswith("/metadata")
        here = f"http://{self.headers['Host']}/sso"
        self.say(description(self.certificate, here) if is_metadata else SIGN_IN, "xml" if is_metadata else "html")

    def do_POST(self):
        typed = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if (typed.get("login"), typed.get("password")) != (["ana"], [PASSWORD]):
            return self.say(SIGN_IN)
        query = parse_qs(urlsplit(self.path).query)
        asked = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15).decode()
        acs = re.search(r'AssertionConsumerServiceURL="([^"]+)"', asked)[1]
        issuer = re.search(r"<saml:Issuer>([^<]+)<", asked)[1]
        number = re.search(r'ID="([^"]+)"', asked)[1]
        response = answer_to(number, acs, issuer, signed_with(self.key, self.certificate))
        return self.say(BACK.format(acs=acs, response=response, relay=escape(query.get("RelayState", [""])[0])))

    def say(self, text, kind="html"):
        self.send_response(200)
        self.send_header("Content-Type", f"text/{kind}; charset=utf-8")
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *arguments):
        pass


if __name__ == "__main__":
    with HTTPServer(("127.0.0.1", 0), Campus) as server:
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
