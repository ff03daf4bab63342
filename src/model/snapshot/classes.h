/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is on the machine: the legend of the page-frame map. */
#pragma once

#include "model/model.h"

/* The classes that cells have at the last update: bits by KmCellClass. Looks at each frame at most once an update. */
uint32_t km_model_cell_classes (KmModel *model);
