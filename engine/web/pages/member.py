"""What a member or a young person does: find a procedure, fill its form, follow their cases, read what they are told."""
