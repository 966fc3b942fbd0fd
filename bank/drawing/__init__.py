"""Figures of one style: functions that draw what recurs on axes that they are given."""
