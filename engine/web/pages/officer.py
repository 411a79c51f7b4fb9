"""The organisation and its people: units, members, one person, appointments, invitations, what nobody holds."""
