/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files share that offer actions. */
#pragma once

#include "model/model.h"

typedef struct
{
  KmModel *model;
  const KmMachine *machine;
  GPtrArray *actions;
} KmOffer;

/* Adds an action and takes over both texts. */
void km_offer_add (const KmOffer *offer, char *label, char *line);
/* A name that the workload does not use yet. Returns: (transfer full). */
char *km_offer_handle (KmModel *model);

/* What can be done with a cache, a slab, an object, an array or an area. */
void km_offer_kmem (const KmOffer *offer, const KmTarget *target);
