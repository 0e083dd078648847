#!/usr/bin/env python3
"""Checks a C2SP tiled log (tlog-tiles) with Python's standard library and openssl alone.

    check_log.py PREFIX VERIFIER_KEY [AUTHORIZATION]

PREFIX is where the log is served, such as http://127.0.0.1:8080/tlog. VERIFIER_KEY is the line
name+hash+key that the operator gave you. AUTHORIZATION is the value of that header, such as
'Bearer lethe_...', where the log is not public. Reads the checkpoint, every tile of level 0 and
every entry; prints what it found and exits with 1 if anything is wrong.
"""
import base64, hashlib, os, subprocess, sys, tempfile, urllib.request


def get(path):
    request = urllib.request.Request(sys.argv[1].rstrip("/") + "/" + path)
    if len(sys.argv) > 3:
        request.add_header("Authorization", sys.argv[3])
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def ed25519(key, signature, message):
    der = bytes.fromhex("302a300506032b6570032100") + key  # X.509 (RFC 8410)
    with tempfile.TemporaryDirectory() as folder:
        files = {"key": der, "signature": signature, "message": message}
        for name, content in files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin"]
        command += ["-inkey", "key", "-sigfile", "signature", "-in", "message"]
        return subprocess.run(command, cwd=folder, capture_output=True).returncode == 0


def signed(note, name, key):  # signed-note: the text ends at the last empty line
    text, signatures = note[: note.rindex(b"\n\n") + 1], note[note.rindex(b"\n\n") + 2 :]
    key_id = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    for line in signatures.decode().splitlines():
        dash, who, value = line.split(" ")
        value = base64.b64decode(value)
        if dash == "\u2014" and who == name and value[:4] == key_id:
            if ed25519(key[1:], value[4:], text):
                return text.decode()
    sys.exit("the checkpoint is not signed with this key")


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(hashes):  # MTH of RFC 6962, section 2.1, over leaf hashes
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node(root(hashes[:split]), root(hashes[split:]))


def path(index, width):  # tlog-tiles: 1234067 is x001/x234/067
    groups = "%03d" % (index % 1000)
    while index := index // 1000:
        groups = "x%03d/" % (index % 1000) + groups
    return groups + ("" if width == 256 else ".p/%d" % width)


name, _, key = sys.argv[2].split("+", 2)
origin, size, head = signed(get("checkpoint"), name, base64.b64decode(key)).splitlines()[:3]
if origin != name:
    sys.exit("the checkpoint is of another log: " + origin)
leaves = []
for first in range(0, int(size), 256):
    width = min(256, int(size) - first)
    tile = get("tile/0/" + path(first // 256, width))
    hashes = [tile[at : at + 32] for at in range(0, len(tile), 32)]
    bundle, entries = get("tile/entries/" + path(first // 256, width)), []
    while bundle:
        end = 2 + int.from_bytes(bundle[:2], "big")
        entries.append(hashlib.sha256(b"\x00" + bundle[2:end]).digest())
        bundle = bundle[end:]
    if len(hashes) != width or entries != hashes:
        sys.exit("entries %d to %d are not those of their tile" % (first, first + width - 1))
    leaves += hashes
if root(leaves) != base64.b64decode(head):
    sys.exit("the tiles are not those of the checkpoint")
print("log is sound: %s entries of %s" % (size, origin))
