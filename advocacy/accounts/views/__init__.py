"""Pages of people, teams, sign-in and the organization, one module per subject."""
