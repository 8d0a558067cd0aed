/// The exit codes as every help page lists them.
enum ExitText {
    static let table = """

        EXIT CODES:
          0 every row ended well            65 the input cannot be read
          1 finished, some rows failed      69 the API cannot be reached
          2 stopped early, resumable        70 the totals do not add up (a bug)
          3 rows of unknown effect remain   74 ledger or results cannot be written
          64 wrong use                      77 credential missing, refused or expired
          130, 143 interrupted, resumable: the same command continues
        """
}
