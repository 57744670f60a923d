// The kinds of objects that exist, and the small tools that their verbs share.
// To add one: its file beside this, a line here and in kinds.cpp.
#pragma once

#include "kernel/object.h"

namespace interleave {

extern const ObjectKind kMutexKind;
extern const ObjectKind kSemaphoreKind;
extern const ObjectKind kDeviceKind;
extern const ObjectKind kQueueKind;
extern const ObjectKind kJoinableQueueKind;
extern const ObjectKind kPipeKind;
extern const ObjectKind kConditionKind;
extern const ObjectKind kBarrierKind;
extern const ObjectKind kEventKind;
extern const ObjectKind kRwlockKind;
extern const ObjectKind kSpinlockKind;
extern const ObjectKind kResourceKind;
extern const ObjectKind kGilKind;  // the kernel's own: nobody declares one
extern const ObjectKind kTicketlockKind;
extern const ObjectKind kOnceKind;
extern const ObjectKind kListenerKind;
extern const ObjectKind kFileKind;

}  // namespace interleave
