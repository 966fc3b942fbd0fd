"""Marks responses: sandbox, judge, verdicts, diagnosis and the nbgrader bridge."""
