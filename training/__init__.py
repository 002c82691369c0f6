"""How the models in models/ came to be: corpora, pairs, trainers, export."""
