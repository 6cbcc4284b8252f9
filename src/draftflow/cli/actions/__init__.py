"""What commands do beyond reading their options: values in, values out, printed by the command."""
