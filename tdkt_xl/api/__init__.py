"""The public functions, one for each step. Users find them in `tdkt_xl` itself."""
