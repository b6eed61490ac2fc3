"""Answers to the questions of the command line: plain functions that take a store and give values."""
