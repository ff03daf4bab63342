/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion: what may be written at a place of a workload. All names come from the tables of the parser; handles are
 * those that the text assigns. */
#pragma once

#include "core/words/generation.h"

#include <glib.h>

typedef enum
{
  KM_PROPOSAL_STATEMENT,
  KM_PROPOSAL_CALL,
  KM_PROPOSAL_FLAG,
  KM_PROPOSAL_OPTION,   /* of a machine or random line: memory= */
  KM_PROPOSAL_QUESTION, /* of expect: nr_free */
  KM_PROPOSAL_CACHE,    /* a handle that kmem_cache_create set */
  KM_PROPOSAL_HANDLE,   /* any other */
} KmProposalKind;

typedef struct
{
  char *text;
  KmProposalKind kind;
  const char *usage; /* CALL, STATEMENT: how it is written; else NULL */
} KmProposal;

/* The start of the word that ends at byte @offset of @text: letters, digits and _ before it. */
size_t km_complete_word_start (const char *text, size_t offset);

/* Returns: (transfer full) (element-type KmProposal) all that may come in place of the word that begins at byte
 * @start, whatever it begins with, the likely first: of handles those that nothing has freed, the newest of them, and
 * of words those that the text uses most; empty in comments, strings and where only a number may come. @generation
 * decides about flags. */
GPtrArray *km_complete (const char *text, size_t length, size_t start, KmGenerationId generation);
