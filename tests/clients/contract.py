"""Requests that schemathesis makes up from the description: no 5xx, and no answer that it does not
describe. Each is signed by the official library."""

import oauth1.oauth as oauth
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

import house

# Streams go on, and what operators ask is for them.
LEFT_OUT = ["/v1/follow", "/livez", "/readyz", "/metrics"]
EXAMPLES = 40


class Signed(requests.auth.AuthBase):
    """Signs a request as it goes out."""

    def __init__(self, key):
        self.key = key

    def __call__(self, request):
        body = request.body or None
        request.headers["Authorization"] = oauth.OAuth.get_authorization_header(
            request.url, request.method, body, house.PYTHON_CONSUMER, self.key)
        return request


def play(service):
    auth = Signed(house.private_key(service.folder, "python"))
    description = requests.get(service.url + "/openapi.json").json()
    schema = schemathesis.openapi.from_dict(description)
    statuses = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.path not in LEFT_OUT:
            check(service, operation, auth, statuses)
    assert statuses.get(200), statuses
    print(f"good  requests made up from the description, by status: {dict(sorted(statuses.items()))}")


def check(service, operation, auth, statuses):
    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def sent(case):
        response = case.call(base_url=service.url, auth=auth)
        status = response.status_code
        statuses[status] = statuses.get(status, 0) + 1
        assert status < 500, f"{operation.label}: {status} {response.text}"
        operation.validate_response(response)

    sent()
