/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call while it is read, and the arguments of calls. */
#pragma once

#include "workload/parse_value.h"

enum
{
  KM_MAX_REFERENCES = 2 /* kmem_cache_free (cache, object) */
};

/* A call while it is read. */
typedef struct
{
  const KmWord *word;
  KmOp op;
  KmOpMore more;
  char *name;       /* of a cache or a type, owned */
  KmToken variable; /* VARIABLE: the name that becomes the handle */
  GArray *refs;     /* PAGES: of uint32_t, the operations; NULL if it has none */
  bool has_more;    /* `more` says something */
  uint32_t n_references;
  KmArgKind kinds[KM_MAX_REFERENCES];        /* PAGE, ADDRESS, POINTER, CACHE, PERCPU or PAGES */
  KmReference references[KM_MAX_REFERENCES]; /* the first n_references are set */
} KmCall;

/* Reads one argument into @call. */
bool km_parse_argument (KmParser *parser, KmCall *call, KmArgKind kind);

/* True if kmap_atomic() of this machine's kernel takes a type. */
bool km_parser_has_kmap_types (const KmParser *parser);

/* Reports it if reference @number of the call is not what its argument takes: for a handle once the operation @ref
 * behind it is known, for the rest (frame(n), NULL, virt_to_page) before. */
bool km_parser_check_type (KmParser *parser, const KmCall *call, uint32_t number, uint32_t ref);
bool km_parser_check_literal (KmParser *parser, const KmCall *call, uint32_t number);

/* Does an argument of @kind take what a call of type @type returned? The other reports that it does not; returns
 * false. */
bool km_parser_takes (KmArgKind kind, KmType type);
bool km_parser_report_type (KmParser *parser, const char *call, KmArgKind kind, const KmReference *reference,
                            KmType type);

/* Fills the pages of vmap() in. */
bool km_parser_resolve_pages (KmParser *parser, KmCall *call);

/* Frees what the call owns. */
void km_call_finish (KmCall *call);
