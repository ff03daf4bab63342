/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pseudocode: the kernel's functions in our own words, and which line of which function an event belongs to. */
#include "model/pseudocode/pseudocode.h"

#include "base/i18n.h"
#include "model/pseudocode/table.h"
#include "model/step.h"

static const KmCodeRow *const tables[] = { km_pseudocode_vm, km_pseudocode_slab, km_pseudocode_pages };

/* The row for an event of @kind, in place of the subject's. */
static const KmCodeRow *
find_row (const KmSubject *subject, KmEventKind kind)
{
  bool of_call = kind == KM_EVENT_CALL || kind == KM_EVENT_RETURN;
  int32_t number = of_call ? (int32_t)km_subject_kind (subject) : subject->event->a;

  for (size_t i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const KmCodeRow *row = tables[i]; row->listing; row++)
      if (row->kind == kind && (row->number == ANY || row->number == number) && (!row->when || row->when (subject)))
        return row;
  return NULL;
}

/* The lines in the language of the reader. */
static const char *const *
translate (KmListing *listing, KmWording wording)
{
  const char *const *source = listing->lines[listing->lines[wording][0] ? wording : 0];

  for (int i = 0; source[i]; i++)
    listing->translated[wording][i] = _ (source[i]);
  return listing->translated[wording];
}

/* An event that has no row belongs to the function of its call, to no line in particular. */
void
km_model_pseudocode (KmModel *model, KmPseudocode *pseudocode)
{
  const KmEvent *event = km_model_current_event (model);
  KmWording wording = km_machine_generation (km_model_machine (model))->wording;
  KmListing *listing = km_pseudocode_default;
  const KmCodeRow *row = NULL;
  KmSubject subject;

  if (event)
    {
      km_subject_init (&subject, model, event);
      row = find_row (&subject, event->kind);
      listing = row ? row->listing : find_row (&subject, KM_EVENT_CALL)->listing;
    }
  pseudocode->title = listing->title[listing->title[wording] ? wording : 0];
  pseudocode->lines = translate (listing, wording);
  pseudocode->active = row ? row->line[wording] : -1;
}
