"""What people type, turned into clean values. Forms never save."""
