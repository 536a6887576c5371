"""The public functions, a step each, over the rooms below; `tdkt_xl` itself offers them under their names."""
