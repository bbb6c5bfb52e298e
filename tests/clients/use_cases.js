// The six use cases and what must be refused, with the official libraries for Node.

"use strict";

const assert = require("assert");
const fs = require("fs");
const oauth = require("mastercard-oauth1-signer");
const { JweEncryption } = require("mastercard-client-encryption");

const house = JSON.parse(process.env.POINTBOOK_HOUSE);
const CARD = "5111111111111111";
const OTHER_CARD = "5222222222222222";

class Client {
  constructor(consumer, keyName, encryption = {}) {
    this.consumer = consumer;
    this.key = fs.readFileSync(`${house.folder}/${keyName}-private.pem`, "utf8");
    this.encryption = new JweEncryption({
      paths: [
        {
          path: "/.*",
          toEncrypt: [{ element: "$", obj: "$" }],
          toDecrypt: [{ element: "encryptedData", obj: "$" }],
        },
      ],
      mode: "JWE",
      encryptedValueFieldName: "encryptedData",
      encryptionCertificate: `${house.folder}/request.pem`,
      privateKey: `${house.folder}/response-private.pem`,
      ...encryption,
    });
  }

  async send(method, path, text, signed = text, headers = {}) {
    const url = house.url + path;
    const authorization = oauth.getAuthorizationHeader(url, method, signed, this.consumer, this.key);
    const response = await fetch(url, {
      method,
      body: text,
      headers: { Authorization: authorization, "Content-Type": "application/json", ...headers },
    });
    return { status: response.status, body: await response.json() };
  }

  get(path) {
    return this.send("GET", path, undefined);
  }

  encrypted(path, body) {
    return JSON.stringify(this.encryption.encrypt(path, {}, body).body);
  }

  post(path, body, headers) {
    const text = this.encrypted(path, body);
    return this.send("POST", path, text, text, headers);
  }
}

function good(response) {
  assert.strictEqual(response.status, 200, JSON.stringify(response));
  return response.body;
}

function refused(what, response, status, code) {
  const found = [response.status, response.body.Errors.Error[0].ReasonCode];
  assert.deepStrictEqual(found, [status, code], what);
  console.log(`good  node refused: ${what}`);
}

function adjustment(points) {
  return {
    bankAccountNumber: CARD,
    pointsToAdjust: points,
    adjustmentTypeCode: "GOODWILL",
    adjustmentReason: "späte Lieferung",
    adjustedBy: "agent-8",
  };
}

async function play() {
  const client = new Client(house.consumer, "node");
  const enrolled = good(
    await client.post("/loyalty/users/enrollments", {
      bankAccountNumber: CARD,
      bankCustomerNumber: "800000001",
      householdId: "h8",
    })
  );
  await client.post("/loyalty/users/enrollments", {
    bankAccountNumber: OTHER_CARD,
    bankCustomerNumber: "800000002",
  });
  const who = `user_id=${enrolled.accountId}&user_id_type=RANAC`;
  // Many, as this library leaves a slash in about every token.
  for (let count = 0; count < 60; count += 1) {
    good(await client.post("/loyalty/points-adjustments", adjustment(10)));
  }
  for (const level of ["account", "customer", "household"]) {
    const seen = good(await client.get(`/loyalty/points-details?${who}&level=${level}`));
    assert.deepStrictEqual([seen.level, seen.availablePoints], [level, 600]);
  }
  const found = good(
    await client.post("/loyalty/points-details/searches", { userId: CARD, userIdType: "BAN" })
  );
  assert.strictEqual(found.userId, enrolled.accountId);
  const moved = good(
    await client.post("/loyalty/points-transfers", {
      fromBankAccountNumber: CARD,
      toBankAccountNumber: OTHER_CARD,
      pointsToTransfer: 100,
      transferTypeCode: "GIFT",
      transferReason: "birthday",
      adjustedBy: "agent-8",
    })
  );
  assert.deepStrictEqual(moved, { pointsTransferred: 100 });
  const expiring = good(await client.get(`/loyalty/points-expirations-details?${who}&days=120`));
  const sum = expiring.expiringPoints.reduce((all, it) => all + it.points, 0);
  assert.strictEqual(sum, 500);
  const history = good(await client.get(`/loyalty/points-adjustments-details?${who}&limit=5`));
  assert.deepStrictEqual([history.total, history.count], [60, 5]);
  const path = "/loyalty/users/references/searches";
  const reference = good(await client.post(path, { userId: CARD, userIdType: "BAN" }));
  const opened = client.encryption.decrypt({
    request: { url: path },
    header: {},
    body: reference,
  });
  assert.deepStrictEqual([opened.userId, opened.referenceId], [CARD, enrolled.accountId]);
  const again = { "Idempotency-Key": "order-8" };
  for (let count = 0; count < 3; count += 1) {
    good(await client.post("/loyalty/points-adjustments", adjustment(7), again));
  }
  const seen = good(await client.get(`/loyalty/points-details?${who}`));
  assert.strictEqual(seen.availablePoints, 507);
  console.log("good  node went through the six use cases");
  await playRefused(client, who);
}

async function playRefused(client, who) {
  const details = `/loyalty/points-details?${who}`;
  const path = "/loyalty/points-adjustments";
  const wrong = new Client(house.consumer, "other");
  refused("wrong key", await wrong.get(details), 403, "AUTHENTICATION_FAILED");
  const text = client.encrypted(path, adjustment(1));
  refused("altered body", await client.send("POST", path, `${text} `, text), 400, "INVALID_BODY_HASH");
  const timestamp = oauth.getTimestamp;
  oauth.getTimestamp = () => timestamp() - 400;
  refused("stale time", await client.get(details), 401, "INVALID_TIMESTAMP");
  oauth.getTimestamp = timestamp;
  const nonce = oauth.getNonce;
  oauth.getNonce = () => "abcdEFGH";
  good(await client.get(details));
  refused("repeated nonce", await client.get(details), 401, "NONCE_REUSED");
  oauth.getNonce = nonce;
  const parts = JSON.parse(text).encryptedData.split(".");
  parts[4] = (parts[4][0] === "A" ? "B" : "A") + parts[4].slice(1);
  const tag = JSON.stringify({ encryptedData: parts.join(".") });
  refused("altered JWE tag", await client.send("POST", path, tag), 400, "CRYPTO_ERROR");
  const kid = new Client(house.consumer, "node", { publicKeyFingerprint: "0".repeat(64) });
  refused("wrong kid", await kid.post(path, adjustment(1)), 400, "CRYPTO_ERROR");
  const plain = JSON.stringify(adjustment(1));
  refused("plain body", await client.send("POST", path, plain), 400, "CRYPTO_ERROR");
  const other = new Client(house.other, "other");
  refused("another program's id", await other.get(details), 404, "USER_NOT_FOUND");
}

play().catch((error) => {
  console.error(error);
  process.exit(1);
});
