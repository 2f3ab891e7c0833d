"""What questions are made of: our words, and material between marks."""

import hashlib

from kg_resources.language_model.roles import Message


def system(content: str) -> Message:
    return {"role": "system", "content": content}


def user(content: str) -> Message:
    return {"role": "user", "content": content}


def marked(name: str, text: str) -> str:
    """Between marks that the text cannot hold, since they carry its own hash: nothing in it can end it early."""
    code = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"<{name} {code}>\n{text}\n</{name} {code}>"
