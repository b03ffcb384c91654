"""Tests of the clerks' console through its pages."""
