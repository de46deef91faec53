"""Sentences that speak to a program instead of a reader: never cited, since nobody asked for them."""

import re

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules|guidelines"
    r"|(?:previous|prior|above) (?:text|messages?|context|directions))\b"
    r"|\b(?:system|hidden|developer) (?:prompt|message|instructions?)\b"
    r"|\byou are (?:now )?(?:an? )?(?:ai|language model|chat ?bot|assistant|dan)\b|\bas an ai\b"
    r"|\b(?:ai|assistant|language model|chat ?bot|summari[sz]er|bot)s?(?: reading this)?[,:] (?:please "
    r"|you must )?(?:reply|answer|respond|say|output|print|write|post|ignore|tell|include|summari[sz]e"
    r"|repeat)\b"
    r"|\b(?:reply|answer|respond)(?: (?:to )?(?:the user|every question|all questions))? (?:only )?with\b.{0,20}[\"“‘:]"
    r"|\[/?(?:inst|system)\]|<\|?(?:im_start|im_end|system|endoftext)\|?>|^\W*(?:system|assistant)\s*:"
    r"|\b(?:new|updated) instructions?\s*:",
    re.IGNORECASE,
)


def speaks_to_a_program(sentence: str) -> bool:
    """Say whether `sentence` gives orders to whatever program reads it, as no reporter would to a reader."""
    return _ORDERS.search(sentence) is not None
