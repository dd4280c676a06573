# From the packaged Fashion-MNIST to predictions. Every part that is done already is re-used; an interrupted conversion or
# training goes on where it was.
demo_source=/usr/share/datasets/fashion-mnist
demo_spec=pipeline/models/jobs/lenet5_fashion.yaml
demo_classes=t-shirt,trouser,pullover,dress,coat,sandal,shirt,sneaker,bag,boot

demo() {
  deps
  build convoy
  cd "$root"
  demo_convert train train
  demo_convert t10k test
  say "training, or going on from the last checkpoint"
  convoy train "$demo_spec" --resume
  say "evaluating the best checkpoint"
  convoy eval "$demo_spec"
  demo_predict
}

demo_convert() {  # IDX PREFIX, FOLDER
  convoy convert --images "$demo_source/$1-images-idx3-ubyte.gz" --labels "$demo_source/$1-labels-idx1-ubyte.gz" \
    --out "data/fashion-mnist/$2" --class-names "$demo_classes"
}

demo_predict() {
  local class files=()
  for class in boot bag trouser; do files+=("$(find "data/fashion-mnist/test/$class" -name '*.jpg' | sort | sed -n 1p)"); done
  say "predicting three files"
  convoy predict "$demo_spec" "${files[@]}"
}
