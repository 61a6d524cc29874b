"""Letters and forms as docx, xlsx and pdf: read, draft, produce, read back."""
