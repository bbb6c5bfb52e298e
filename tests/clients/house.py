"""A service in a folder of its own: keys, configuration, and the process."""

import datetime
import hashlib
import ipaddress
import pathlib
import re
import signal
import socket
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

# 48 characters, an exclamation mark, 48 characters: as the platform gives them out.
PYTHON_CONSUMER = "p" * 48 + "!" + "1" * 48
NODE_CONSUMER = "n" * 48 + "!" + "2" * 48
OTHER_CONSUMER = "o" * 48 + "!" + "3" * 48
# Of a program that takes plain bodies too.
PLAIN_CONSUMER = "q" * 48 + "!" + "4" * 48
API_KEY = "the-key-of-the-native-api"

CONFIG = """
listen = "127.0.0.1:0"
bank_number_key_file = "bank.key"

[limits]
requests_per_second = 2000

[[program]]
name = "gold"
directory = "gold"
decryption_keys = ["request-private.pem"]
settings = { expiry = { months = 2, round = "month_end" } }

[[program]]
name = "blue"
directory = "blue"
decryption_keys = ["request-private.pem"]

[[program]]
name = "plain"
in_memory = true
sandbox = true
"""

CONSUMER = """
[[consumer]]
key = "%s"
name = "%s"
program = "%s"
permissions = ["points:read", "points:adjust", "points:transfer", "admin"]
signing_keys = ["%s-public.pem"]
response_key = "response-public.pem"
"""

KEY = """
[[api_key]]
name = "tests"
program = "gold"
sha256 = "%s"
permissions = ["points:read", "admin"]
"""


TLS = """
listen = "127.0.0.1:{port}"
public_url = "https://127.0.0.1:{port}"
bank_number_key_file = "bank.key"

[tls]
certificate = "tls.pem"
key = "tls-private.pem"

[[program]]
name = "gold"
in_memory = true
decryption_keys = ["request-private.pem"]
"""


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def write(folder):
    """Writes keys, certificates and the configuration."""
    for name in ["python", "node", "other", "plain", "request", "response"]:
        pair(folder, name)
    certificate(folder, "request")
    certificate(folder, "response")
    text = CONFIG + KEY % sha256(API_KEY)
    for key, name, program in [(PYTHON_CONSUMER, "python", "gold"), (NODE_CONSUMER, "node", "gold"),
                               (OTHER_CONSUMER, "other", "blue"),
                               (PLAIN_CONSUMER, "plain", "plain")]:
        text += CONSUMER % (key, name, program, name)
    (folder / "pointbook.toml").write_text(text)
    (folder / "bank.key").write_text("c3" * 32)


def pair(folder, name):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
    (folder / f"{name}-private.pem").write_bytes(private)
    public = key.public_key().public_bytes(serialization.Encoding.PEM,
                                           serialization.PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{name}-public.pem").write_bytes(public)


def private_key(folder, name):
    return serialization.load_pem_private_key((folder / f"{name}-private.pem").read_bytes(), None)


def certificate(folder, name):
    """The libraries take public keys for encryption from certificates only."""
    key = private_key(folder, name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"pointbook {name}")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
               .public_key(key.public_key()).serial_number(x509.random_serial_number())
               .add_extension(x509.SubjectAlternativeName(
                   [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
               .not_valid_before(now - datetime.timedelta(days=1))
               .not_valid_after(now + datetime.timedelta(days=2)))
    made = builder.sign(key, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))


def write_tls(folder):
    """Writes a configuration with TLS, for a port that was free a moment ago."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    pair(folder, "tls")
    certificate(folder, "tls")
    text = TLS.format(port=port) + CONSUMER % (PYTHON_CONSUMER, "python", "gold", "python")
    (folder / "tls.toml").write_text(text)


class Service:
    """The process, for as long as the block lasts."""

    def __init__(self, program, folder, config="pointbook.toml"):
        self.folder = pathlib.Path(folder)
        self.verify = str(self.folder / "tls.pem") if config == "tls.toml" else True
        self.log = open(self.folder / "log.jsonl", "ab")
        command = [program, "serve", "--config", str(self.folder / config)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"listening on (\S+)", line)
        if not found:
            self.end()
            raise SystemExit(f"the service did not start: {line!r}\n"
                             + (self.folder / "log.jsonl").read_text())
        scheme = "https" if config == "tls.toml" else "http"
        self.url = f"{scheme}://{found.group(1)}"

    def __enter__(self):
        return self

    def kill(self):
        """Ends it as a power failure would: nothing is told to it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def reload(self):
        """Lets it read its keys anew."""
        self.process.send_signal(signal.SIGHUP)

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
            status = self.process.wait(timeout=40)
            assert status == 0, f"the service ended with {status}"
        self.log.close()

    def __exit__(self, *_):
        self.end()


def check_silence(folder):
    """No bank number stands in a log or in a file of a program."""
    numbers = [b"4111111111111111", b"5111111111111111", b"900000001"]
    for path in [folder / "log.jsonl", *(folder / "gold").rglob("*")]:
        if path.is_file():
            content = path.read_bytes()
            assert not any(number in content for number in numbers), f"{path} tells a number"
    print("good  no bank number stands in a log or a file")
