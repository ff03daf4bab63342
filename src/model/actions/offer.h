/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of actions share: adding an action, new names; and one function for each kind of target. */
#pragma once

#include "model/actions/actions.h"

typedef struct
{
  KmModel *model;
  const KmMachine *machine;
  GPtrArray *actions;
} KmOffer;

/* Adds an action and takes over both texts. */
void km_offer_add (const KmOffer *offer, char *label, char *line);
/* The same; @label has {name} in it. */
void km_offer_add_named (const KmOffer *offer, const char *label, const char *name, char *line);
/* A name that the workload does not use yet: p1, p2, … Returns: (transfer full). */
char *km_offer_handle (KmModel *model);
/* The handle that still means @value: that of the operation that returned it, unless the name was given away since.
 * Returns: (transfer full) (nullable). */
char *km_offer_name_of (const KmOffer *offer, KmValue value);

/* Each offers what can be done with a target of its kind; nothing if that is gone. */
void km_offer_frame (const KmOffer *offer, const KmTarget *target);
void km_offer_zone (const KmOffer *offer, const KmTarget *target);
void km_offer_watermark (const KmOffer *offer, const KmTarget *target);
void km_offer_free_list (const KmOffer *offer, const KmTarget *target);
void km_offer_pcp_list (const KmOffer *offer, const KmTarget *target);
/* A cache or an array of it. */
void km_offer_cache (const KmOffer *offer, const KmTarget *target);
/* A slab, or a frame of it. */
void km_offer_slab (const KmOffer *offer, const KmTarget *target);
void km_offer_object (const KmOffer *offer, const KmTarget *target);
void km_offer_area (const KmOffer *offer, const KmTarget *target);
