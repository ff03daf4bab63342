/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/actions/offer.h"

#include "model/history.h"
#include "model/model_private.h"
#include "model/text/fill.h"

#include <string.h>

void
km_offer_add (const KmOffer *offer, char *label, char *line)
{
  KmAction *action = g_new0 (KmAction, 1);

  action->label = label;
  action->line = line;
  g_ptr_array_add (offer->actions, action);
}

void
km_offer_add_named (const KmOffer *offer, const char *label, const char *name, char *line)
{
  km_offer_add (offer, km_fill (label, "name", name, NULL), line);
}

/* ---- handles ---- */

/* Number of an identifier p123 that starts at @at, or 0. */
static uint32_t
handle_number (const char *at, const char *end)
{
  uint64_t number = 0;

  if (*at++ != 'p')
    return 0;
  while (at < end && g_ascii_isdigit (*at) && number < 100000000)
    number = number * 10 + (uint64_t)(*at++ - '0');
  return at < end && (g_ascii_isalnum (*at) || *at == '_') ? 0 : (uint32_t)number;
}

static uint32_t
count_handles (const char *text, size_t length)
{
  const char *end = text + length;
  uint32_t highest = 0;

  for (const char *at = text; at < end && (at = memchr (at, 'p', (size_t)(end - at))) != NULL; at++)
    if (at == text || !(g_ascii_isalnum (at[-1]) || at[-1] == '_'))
      highest = MAX (highest, handle_number (at, end));
  return highest;
}

/* Names that the script uses, as far as new ones must avoid them. */
typedef struct
{
  KmScript *script; /* owned: the one they were counted in */
  uint32_t next;
} Handles;

static void
handles_free (gpointer data)
{
  Handles *handles = data;

  km_script_unref (handles->script);
  g_free (handles);
}

char *
km_offer_handle (KmModel *model)
{
  KmModelCache *cache = &model->caches[KM_MODEL_HANDLES];
  KmScript *script = km_timeline_script (model->timeline);
  Handles *handles = cache->data;

  if (!handles)
    {
      handles = g_new0 (Handles, 1);
      *cache = (KmModelCache){ handles, handles_free };
    }
  if (handles->script != script)
    {
      size_t length;
      const char *text = km_script_text (script, &length);

      g_clear_pointer (&handles->script, km_script_unref);
      handles->script = km_script_ref (script);
      handles->next = count_handles (text, length) + 1;
    }
  return g_strdup_printf ("p%u", handles->next);
}

char *
km_offer_name_of (const KmOffer *offer, KmValue value)
{
  KmScript *script = km_timeline_script (km_model_timeline (offer->model));
  uint32_t n = km_timeline_cursor (km_model_timeline (offer->model)).op;
  uint32_t op = km_model_owner_of_value (offer->model, value);
  g_autofree char *handle = op < n ? km_script_op_handle (script, op) : NULL;

  if (handle && km_timeline_result (km_model_timeline (offer->model), op) == value
      && km_script_find_handle (script, handle, n) == op)
    return g_steal_pointer (&handle);
  return NULL;
}
