// What Ledger needs of SQLite beyond GRDB: sqlite3_config is variadic in C, and Swift cannot call variadic functions.

#ifndef MEETERGO_BULK_CSQLITE_SHIM_H
#define MEETERGO_BULK_CSQLITE_SHIM_H

#include <sqlite3.h>
#include <stdbool.h>

/// Lets SQLite keep no account of its memory. Has to come before SQLite is used.
/// Returns whether it came in time.
static inline bool csqlite_forget_memory_account(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK; }

#endif
