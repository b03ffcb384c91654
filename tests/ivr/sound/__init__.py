"""Tests of how prompts sound."""
