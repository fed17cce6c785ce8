"""One month of a company with ten shops: some ninety cases, filed, mediated, judged and closed by the services the pages use.

`filings` says who files what and when; `life` takes a case from one step to the next; `jurors` answer their seats; `run` lets
time go by, with the house's own sweep at every hour.
"""
