"""The six use cases and what must be refused, with the official libraries for Python."""

import json
import threading
import time
import uuid
from unittest import mock

import oauth1.oauth as oauth
import requests
from client_encryption.jwe_encryption import decrypt_payload, encrypt_payload
from client_encryption.jwe_encryption_config import JweEncryptionConfig

import house

CARD, OTHER_CARD = "4111111111111111", "4222222222222222"


class Client:
    """A caller as the documentation of the libraries shows it."""

    def __init__(self, service, consumer, key_name):
        self.service, self.consumer = service, consumer
        self.key = house.private_key(service.folder, key_name)
        self.config = JweEncryptionConfig({
            "paths": {"$": {"toEncrypt": {"$": "$"}, "toDecrypt": {"encryptedData": "$"}}},
            "encryptedValueFieldName": "encryptedData",
            "encryptionCertificate": str(service.folder / "request.pem"),
            "decryptionKey": str(service.folder / "response-private.pem"),
        })

    def header(self, method, url, body=None):
        return oauth.OAuth.get_authorization_header(url, method, body, self.consumer, self.key)

    def get(self, path, **query):
        request = requests.Request("GET", self.service.url + path, params=query).prepare()
        request.headers["Authorization"] = self.header("GET", request.url)
        return requests.Session().send(request, verify=self.service.verify)

    def encrypted(self, body):
        return json.dumps(encrypt_payload(json.loads(json.dumps(body)), self.config))

    def post(self, path, body, key=None):
        return self.post_text(path, self.encrypted(body), key=key)

    def post_text(self, path, text, signed=None, key=None):
        url = self.service.url + path
        headers = {"Content-Type": "application/json",
                   "Authorization": self.header("POST", url, text if signed is None else signed)}
        if key:
            headers["Idempotency-Key"] = key
        return requests.post(url, data=text, headers=headers, verify=self.service.verify)

    def decrypted(self, response):
        return decrypt_payload(response.json(), self.config)


def good(response):
    assert response.status_code == 200, f"{response.status_code} {response.text}"
    return response.json()


def refused(what, response, status, code):
    reason = response.json()["Errors"]["Error"][0]
    found = (response.status_code, reason["ReasonCode"])
    assert found == (status, code), f"{what}: {found} {response.text}"
    assert CARD not in response.text
    print(f"good  refused: {what}")


def adjustment(number, points):
    return {"bankAccountNumber": number, "pointsToAdjust": points, "adjustmentTypeCode": "GOODWILL",
            "adjustmentReason": "late delivery", "adjustedBy": "agent-7"}


def play(service, consumer):
    client = Client(service, consumer, "python")
    enrolled = good(client.post("/loyalty/users/enrollments", {
        "bankAccountNumber": CARD, "bankCustomerNumber": "900000001", "householdId": "h1"}))
    good(client.post("/loyalty/users/enrollments", {
        "bankAccountNumber": OTHER_CARD, "bankCustomerNumber": "900000002"}))
    print("good  enrolled")
    ranac = enrolled["accountId"]
    for _ in range(60):
        # Many, as an initialisation vector or a tag may happen to have an odd character.
        good(client.post("/loyalty/points-adjustments", adjustment(CARD, 10)))
    print("good  adjusted, sixty times")
    details = good(client.get("/loyalty/points-details", user_id=ranac, user_id_type="RANAC"))
    assert details["pointsAdjusted"] == details["availablePoints"] == 600, details
    for level in ["account", "customer", "household"]:
        seen = good(client.get("/loyalty/points-details", user_id=ranac, user_id_type="RANAC",
                               level=level, from_date="2020-01-01", to_date="2099-12-31"))
        assert (seen["level"], seen["availablePoints"]) == (level, 600), seen
    print("good  points seen at three levels")
    found = good(client.post("/loyalty/points-details/searches",
                             {"userId": "900000001", "userIdType": "BCN"}))
    assert found["userIdType"] == "RANCU" and found["availablePoints"] == 600, found
    print("good  points seen by bank customer number")
    moved = good(client.post("/loyalty/points-transfers", {
        "fromBankAccountNumber": CARD, "toBankAccountNumber": OTHER_CARD, "pointsToTransfer": 100,
        "transferTypeCode": "GIFT", "transferReason": "birthday", "adjustedBy": "agent-7"}))
    assert moved == {"pointsTransferred": 100}, moved
    print("good  transferred")
    for path in ["points-expirations-details", "expiration-details"]:
        expiring = good(client.get(f"/loyalty/{path}", user_id=ranac, user_id_type="RANAC", days=120))
        assert sum(it["points"] for it in expiring["expiringPoints"]) == 500, expiring
    print("good  expirations seen")
    history = good(client.get("/loyalty/points-adjustments-details", user_id=ranac,
                              user_id_type="RANAC", offset=50, limit=25))
    assert (history["total"], history["count"]) == (60, 10), history
    print("good  adjustment history seen")
    reference = client.post("/loyalty/users/references/searches",
                            {"userId": CARD, "userIdType": "BAN"})
    assert CARD not in reference.text
    opened = client.decrypted(reference)
    assert (opened["userId"], opened["referenceId"]) == (CARD, ranac), opened
    print("good  reference found, in an encrypted answer")
    key = str(uuid.uuid4())
    for _ in range(3):
        good(client.post("/loyalty/points-adjustments", adjustment(CARD, 7), key=key))
    seen = good(client.get("/loyalty/points-details", user_id=ranac, user_id_type="RANAC"))
    assert seen["availablePoints"] == 507, seen
    print("good  a retry is posted once")
    play_refused(service, client, ranac)


def play_refused(service, client, ranac):
    details = {"user_id": ranac, "user_id_type": "RANAC"}
    wrong = Client(service, client.consumer, "other")
    refused("wrong key", wrong.get("/loyalty/points-details", **details),
            403, "AUTHENTICATION_FAILED")
    path = "/loyalty/points-adjustments"
    text = client.encrypted(adjustment(CARD, 1))
    refused("altered body", client.post_text(path, text + " ", signed=text),
            400, "INVALID_BODY_HASH")
    with mock.patch("oauth1.coreutils.get_timestamp", return_value=int(time.time()) - 400):
        refused("stale time", client.get("/loyalty/points-details", **details),
                401, "INVALID_TIMESTAMP")
    with mock.patch("oauth1.coreutils.get_nonce", return_value="0123456789abcdef"):
        good(client.get("/loyalty/points-details", **details))
        refused("repeated nonce", client.get("/loyalty/points-details", **details),
                401, "NONCE_REUSED")
    parts = json.loads(text)["encryptedData"].split(".")
    first = "B" if parts[4][0] == "A" else "A"
    tag = ".".join([*parts[:4], first + parts[4][1:]])
    refused("altered JWE tag", client.post_text(path, json.dumps({"encryptedData": tag})),
            400, "CRYPTO_ERROR")
    with mock.patch.object(client.config, "_encryption_key_fingerprint", "0" * 64):
        refused("wrong kid", client.post(path, adjustment(CARD, 1)), 400, "CRYPTO_ERROR")
    refused("plain body on an encrypted route",
            client.post_text(path, json.dumps(adjustment(CARD, 1))), 400, "CRYPTO_ERROR")
    other = Client(service, house.OTHER_CONSUMER, "other")
    refused("another program's id", other.get("/loyalty/points-details", **details),
            404, "USER_NOT_FOUND")
    refused("another program's bank number", other.post(path, adjustment(CARD, 1)),
            404, "ACCOUNT_NOT_FOUND")


def play_tls(service, consumer):
    """Over TLS, and with a certificate and a signing key that are replaced while it runs."""
    client = Client(service, consumer, "python")
    body = {"bankAccountNumber": CARD, "bankCustomerNumber": "900000001"}
    enrolled = good(client.post("/loyalty/users/enrollments", body))
    details = {"user_id": enrolled["accountId"], "user_id_type": "RANAC"}
    good(client.get("/loyalty/points-details", **details))
    house.pair(service.folder, "python")
    house.pair(service.folder, "tls")
    house.certificate(service.folder, "tls")
    service.reload()
    renewed = Client(service, consumer, "python")
    until = time.monotonic() + 20
    while True:
        try:
            response = renewed.get("/loyalty/points-details", **details)
            if response.status_code == 200:
                break
        except requests.exceptions.SSLError:
            pass
        assert time.monotonic() < until, "the new keys were not taken"
        time.sleep(0.05)
    refused("a key that was replaced", client.get("/loyalty/points-details", **details),
            403, "AUTHENTICATION_FAILED")
    print("good  over TLS, with keys replaced on the way")


def write_until_killed(service, consumer):
    """Enrolls and adjusts from four threads, kills the service meanwhile, tells what was answered."""
    kept, lock = {}, threading.Lock()

    def write(thread):
        client = Client(service, consumer, "python")
        for number in range(10_000):
            card = f"43{thread:02}{number:012}"
            body = {"bankAccountNumber": card, "bankCustomerNumber": f"7{thread}{number}"}
            try:
                enrolled = good(client.post("/loyalty/users/enrollments", body))
                with lock:
                    kept[card] = [enrolled["accountId"], 0]
                good(client.post("/loyalty/points-adjustments", adjustment(card, 5)))
                with lock:
                    kept[card][1] = 5
            except requests.exceptions.RequestException:
                return

    threads = [threading.Thread(target=write, args=[thread]) for thread in range(4)]
    for thread in threads:
        thread.start()
    while len(kept) < 60:
        time.sleep(0.01)
    service.kill()
    for thread in threads:
        thread.join()
    print(f"good  killed after {len(kept)} enrollments")
    return kept


def look_again(service, consumer, kept):
    client = Client(service, consumer, "python")
    for card, (ranac, points) in kept.items():
        seen = good(client.post("/loyalty/points-details/searches",
                                {"userId": card, "userIdType": "BAN"}))
        assert seen["userId"] == ranac, f"{card} has another number"
        # What was not answered may have been done.
        assert seen["availablePoints"] >= points, f"{card} lost {points}: {seen}"
    print("good  everything that was answered is there")
