"""The yardstick: a Flask hello-world that answers the same POST with a fixed reply and keeps nothing."""

from flask import Flask, Response, request

from gateway.webhook import STATUS, TEXTS
from ivr.decision import CALLS_PATH

_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Your vote is recorded.</Message></Response>'

app = Flask(__name__)


@app.post(TEXTS)
@app.post(CALLS_PATH)
@app.post(STATUS)
def hello() -> Response:
    """Read the form and answer."""
    request.form.to_dict()
    return Response(_REPLY, mimetype="text/xml")
