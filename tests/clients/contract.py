"""Requests that schemathesis makes up from the description, as it says and as it does not: no 5xx,
and no answer that it does not describe. Each is signed by the official library; bodies are plain, to
a program that takes them, as in an encrypted one nothing would be read."""

import oauth1.oauth as oauth
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

import house

# Streams go on, and what operators ask is for them.
LEFT_OUT = ["/v1/follow", "/livez", "/readyz", "/metrics"]
EXAMPLES = 30


class Signed(requests.auth.AuthBase):
    """Signs a request as it goes out."""

    def __init__(self, key):
        self.key = key

    def __call__(self, request):
        body = request.body or None
        request.headers["Authorization"] = oauth.OAuth.get_authorization_header(
            request.url, request.method, body, house.PLAIN_CONSUMER, self.key)
        return request


def play(service):
    auth = Signed(house.private_key(service.folder, "plain"))
    description = requests.get(service.url + "/openapi.json").json()
    schema = schemathesis.openapi.from_dict(description)
    statuses = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path not in LEFT_OUT:
            for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
                check(service, operation.as_strategy(generation_mode=mode), auth, statuses)
    assert statuses.get(200) and statuses.get(400), statuses
    print(f"good  requests made up from the description, by status: {dict(sorted(statuses.items()))}")


def check(service, cases, auth, statuses):
    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def sent(case):
        response = case.call(base_url=service.url, auth=auth)
        status = response.status_code
        statuses[status] = statuses.get(status, 0) + 1
        assert status < 500, f"{case.operation.label}: {status} {response.text}"
        case.operation.validate_response(response)

    try:
        sent()
    except Unsatisfiable:
        # An operation that asks for nothing cannot be asked in a wrong way.
        pass
