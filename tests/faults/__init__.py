"""Faults: killed processes, full disks, stopped clocks."""
