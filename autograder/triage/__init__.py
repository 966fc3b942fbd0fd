"""Triage: what a person still has to look at after a class was marked, in the order in which it matters."""
