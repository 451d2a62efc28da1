"""Numbers drawn by key, so that the same tables give the same region."""
import hashlib


def unit(*key):
    """A number in [0, 1) that depends on the key alone."""
    text = "|".join(f"{k:.1f}" if isinstance(k, float) else str(k) for k in key)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big") / 2**48
