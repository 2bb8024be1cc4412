model = dict()
