"""What benches of a deployed network share: its people, its processes, packages of their own."""
