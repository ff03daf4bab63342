/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a gfp mask may do on a machine as it is now, as titled rows: for the command line and the gfp workshop. */
#pragma once

#include "model/inspect/inspect.h"

/* A situation of the book's table and the mask that fits it (facts 4.7). */
typedef struct
{
  const char *situation; /* untranslated, N_() */
  const char *mask;      /* kernel words: "GFP_DMA | GFP_ATOMIC" */
  const char *why;       /* untranslated, N_(): one sentence */
} KmGfpSituation;

/* Returns the table and its length. */
const KmGfpSituation *km_gfp_situations (size_t *n);

/* Reads a mask: words joined by |, names of the generation, or numbers. Returns false, with one sentence that says what
 * is wrong and how to mend it in @problem (transfer full), and leaves @gfp alone. */
bool km_gfp_read (KmGenerationId generation, const char *text, KmGfp *gfp, char **problem);

/* Everything about @gfp for a request of @order on @machine: what it may do, its zones in order, the watermark
 * arithmetic with the numbers of now, contexts, mistakes, and the recommendations. Returns: (transfer full). */
KmInspection *km_gfp_advise (const KmMachine *machine, KmGfp gfp, uint32_t order);
