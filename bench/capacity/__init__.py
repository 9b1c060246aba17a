"""What each operation takes, measured, and what networks of any size need and cost: arithmetic on
those figures and the price list, and a simulation of fan-out.
"""
