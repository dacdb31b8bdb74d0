"""How is a worker started, spoken to, waited for and given up?"""
