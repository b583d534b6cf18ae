"""Simulated learners whose abilities are known, to see what a model of the learner makes of their answers.

The worlds share neither code nor constants with the model they judge.
"""
