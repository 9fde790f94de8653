"""A page with the steps and words of Microsoft's set-up, real codes, and a check with Entra's habits."""
